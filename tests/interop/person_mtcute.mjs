// A person with mtcute (layer 225). The scene comes as JSON in the first argument, what was seen goes as one line of JSON to
// standard output.
import { createPublicKey } from 'node:crypto'
import fs from 'node:fs'

import { IntermediatePacketCodec, Long, MemoryStorage, TcpTransport, TelegramClient } from '@mtcute/node'
import { addPublicKey } from '@mtcute/core/utils.js'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'

import { play, run } from './person.mjs'

const given = JSON.parse(process.argv[2])

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

const messages = new Map()
client.onServerUpdate.add(updates => {
    for (const update of updates.updates ?? [updates.update]) {
        if (update?._ === 'updateNewMessage' || update?._ === 'updateEditMessage') {
            const { id, out, message, replyMarkup } = update.message
            const buttons = (replyMarkup?.rows ?? []).flatMap(row => row.buttons)
                .map(one => ({ label: one.text, data: Buffer.from(one.data).toString() }))
            messages.set(id, { id, out, text: message, buttons })
        }
    }
})

await run(async () => {
    await client.start({ phone: given.phone, code: given.code })
    const { users: [bot] } = await client.call({ _: 'contacts.resolveUsername', username: given.bot })
    const peer = { _: 'inputPeerUser', userId: bot.id, accessHash: bot.accessHash }
    let random = 1
    const found = await play({
        messages,
        say: text => client.call({ _: 'messages.sendMessage', peer, message: text, randomId: Long.fromNumber(random++) }),
        press: async (msgId, data) => {
            const { message, alert } = await client.call({
                _: 'messages.getBotCallbackAnswer', peer, msgId, data: Buffer.from(data)
            })
            return { text: message, alert: alert === true }
        }
    })
    return { bot: bot.bot === true, ...found }
})
