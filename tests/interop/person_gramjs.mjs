// A person with GramJS (layer 198). The scene comes as JSON in the first argument, what was seen goes as one line of JSON to
// standard output.
import bigInt from 'big-integer'
import telegram from 'telegram'
import events from 'telegram/events/index.js'

import { addServerKey, newClient } from './gramjs_client.cjs'
import { play, run } from './person.mjs'

const { Api } = telegram
const { Raw } = events
const given = JSON.parse(process.argv[2])

addServerKey(given.keys)
const client = newClient(given)

const messages = new Map()

// Of a line that it sends itself it hears nothing but the answer.
function learn(update) {
    if (update instanceof Api.UpdateNewMessage || update instanceof Api.UpdateEditMessage) {
        const { id, out, message, replyMarkup } = update.message
        const buttons = (replyMarkup?.rows ?? []).flatMap(row => row.buttons)
            .map(one => ({ label: one.text, data: one.data.toString() }))
        messages.set(id, { id, out, text: message, buttons })
    }
}

await run(async () => {
    client.addEventHandler(learn, new Raw({}))
    await client.start({
        phoneNumber: async () => given.phone, phoneCode: async () => given.code,
        password: async () => '', onError: error => { throw error }
    })
    const { users: [bot] } = await client.invoke(new Api.contacts.ResolveUsername({ username: given.bot }))
    const peer = new Api.InputPeerUser({ userId: bot.id, accessHash: bot.accessHash })
    let random = 1
    const found = await play({
        messages,
        say: text => client.invoke(new Api.messages.SendMessage({ peer, message: text, randomId: bigInt(random++) })),
        press: async (msgId, data) => {
            const { message, alert } = await client.invoke(
                new Api.messages.GetBotCallbackAnswer({ peer, msgId, data: Buffer.from(data) }))
            return { text: message, alert: alert === true }
        }
    })
    return { bot: bot.bot === true, ...found }
})
