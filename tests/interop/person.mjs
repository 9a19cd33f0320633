// A person with mtcute (layer 225) who writes to the station's bot and presses its button. The scene comes as JSON in the
// first argument, what was seen goes as one line of JSON to standard output.
import { createPublicKey } from 'node:crypto'
import fs from 'node:fs'

import { IntermediatePacketCodec, Long, MemoryStorage, TcpTransport, TelegramClient } from '@mtcute/node'
import { addPublicKey } from '@mtcute/core/utils.js'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'

const given = JSON.parse(process.argv[2])
const WITHIN_MS = 60000

// It packs large requests as zlib data, which is not what gzip_packed means.
class Crypto extends NodeCryptoProvider {
    gzip() {
        return null
    }
}

const crypto = new Crypto()
await crypto.initialize()
addPublicKey(crypto, createPublicKey(fs.readFileSync(given.keys)).export({ type: 'pkcs1', format: 'pem' }))

function address(id) {
    const [ipAddress, port] = given.dcs[id].split(':')
    return { ipAddress, port: Number(port) }
}

const dc = { id: 2, ...address(2) }
const client = new TelegramClient({
    apiId: 12345, apiHash: 'hash of an interop test', crypto,
    transport: {
        setup() {},
        connect: to => new TcpTransport().connect({ ...to, ...address(to.id) }),
        packetCodec: () => new IntermediatePacketCodec()
    },
    storage: new MemoryStorage(), defaultDcs: { main: dc, media: dc }, logLevel: given.verbose ? 5 : 0,
    initConnectionOptions: { deviceModel: 'interop', systemVersion: '1', appVersion: '1' }
})

// The newest text of each message, by number.
const messages = new Map()
client.onServerUpdate.add(updates => {
    for (const update of updates.updates ?? [updates.update]) {
        if (update?._ === 'updateNewMessage' || update?._ === 'updateEditMessage') {
            messages.set(update.message.id, update.message)
        }
    }
})

async function waitFor(what, probe) {
    const until = Date.now() + WITHIN_MS
    while (Date.now() < until) {
        const found = probe()
        if (found) {
            return found
        }
        await new Promise(done => setTimeout(done, 50))
    }
    throw new Error(`no ${what}: ${JSON.stringify([...messages.values()].map(one => one.message))}`)
}

function skipButton(message) {
    return message.replyMarkup?.rows?.flatMap(row => row.buttons)
        .find(button => Buffer.from(button.data).toString().startsWith('v1:skip:'))
}

async function main() {
    await client.start({ phone: given.phone, code: given.code })
    const resolved = await client.call({ _: 'contacts.resolveUsername', username: given.bot })
    const [bot] = resolved.users
    const peer = { _: 'inputPeerUser', userId: bot.id, accessHash: bot.accessHash }
    let random = 1
    const say = text => client.call({
        _: 'messages.sendMessage', peer, message: text, randomId: Long.fromNumber(random++)
    })

    await say('/now')
    const card = await waitFor('card', () => [...messages.values()].find(one => !one.out && skipButton(one)))
    // The text may stay the same, if the next item has the same title: what the button is for does not.
    const dataOf = message => Buffer.from(skipButton(message)?.data ?? '').toString()
    const before = dataOf(card)
    await say('/skip')
    await waitFor('change of the card', () => ![before, ''].includes(dataOf(messages.get(card.id))))
    const changed = dataOf(messages.get(card.id))
    const press = button => client.call({
        _: 'messages.getBotCallbackAnswer', peer, msgId: card.id, data: button.data
    })
    const button = await waitFor('button', () => skipButton(messages.get(card.id)))
    const answer = await press(button)
    await waitFor('another item', () => dataOf(messages.get(card.id)) !== Buffer.from(button.data).toString())
    const stale = await press(button)
    process.stdout.write(JSON.stringify({
        bot: bot.bot === true, card: card.message, before, changed, answer: answer.message, stale: stale.message
    }) + '\n')
    process.exit(0)
}

main().catch(error => {
    process.stderr.write(`${error.stack || error}\n`)
    process.exit(1)
})
