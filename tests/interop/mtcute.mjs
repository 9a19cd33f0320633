// Drives the test server with mtcute (layer 225). The scenario comes as JSON in the first argument, what was
// found goes as one line of JSON to standard output.
import { createPublicKey } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'

import {
    IntermediatePacketCodec, Long, MemoryStorage, ObfuscatedPacketCodec, PaddedIntermediatePacketCodec,
    TcpTransport, TelegramClient
} from '@mtcute/node'
import { addPublicKey } from '@mtcute/core/utils.js'
import { NodeCryptoProvider } from '@mtcute/node/utils.js'

const given = JSON.parse(process.argv[2])

// It packs large requests as zlib data, which is not what gzip_packed means; `zlib` leaves that on.
class Crypto extends NodeCryptoProvider {
    gzip(data, most) {
        return given.zlib ? super.gzip(data, most) : null
    }
}

const crypto = new Crypto()
await crypto.initialize()
addPublicKey(crypto, createPublicKey(fs.readFileSync(given.keys)).export({ type: 'pkcs1', format: 'pem' }))

const codecs = {
    intermediate: () => new IntermediatePacketCodec(),
    padded: () => new PaddedIntermediatePacketCodec(),
    obfuscated: () => new ObfuscatedPacketCodec(new PaddedIntermediatePacketCodec())
}

function transport() {
    const tcp = new TcpTransport()
    return {
        setup() {},
        connect: dc => tcp.connect({ ...dc, ...address(dc.id) }),
        packetCodec: codecs[given.transport || 'intermediate']
    }
}

function address(id) {
    const [ipAddress, port] = given.dcs[id].split(':')
    return { ipAddress, port: Number(port) }
}

function newClient() {
    const dc = { id: 2, ...address(2) }
    return new TelegramClient({
        apiId: 12345, apiHash: 'hash of an interop test', crypto, transport: transport(),
        storage: new MemoryStorage(), defaultDcs: { main: dc, media: dc }, disableUpdates: !given.qr,
        logLevel: given.verbose ? 5 : 0,
        initConnectionOptions: { deviceModel: 'interop', systemVersion: '1', appVersion: '1' }
    })
}

async function errorOf(promise) {
    try {
        await promise
        return null
    } catch (error) {
        return error.text || String(error)
    }
}

async function login(client, found) {
    const tried = { code: 0, password: 0 }
    const user = await client.start({
        phone: given.phone,
        code: () => (tried.code++ === 0 ? '00000' : given.code),
        password: () => (tried.password++ === 0 ? 'not it' : given.password),
        codeSentCallback: sent => { found.sent_code = sent.type },
        invalidCodeCallback: kind => { found['wrong_' + kind] = true }
    })
    found.user = String(user.id)
}

// What another device of the account would do: the test server is told that it scanned the code.
function scan(url) {
    const token = Buffer.from(new URL(url).searchParams.get('token'), 'base64url').toString('hex')
    const control = net.connect(given.control, '127.0.0.1')
    control.end(JSON.stringify({ do: 'accept_login_token', token, account: given.id }) + '\n')
}

async function loginByQr(client, found) {
    found.urls = 0
    const user = await client.signInQr({
        onUrlUpdated: url => {
            if (++found.urls === given.scanned_url) {
                scan(url)
            }
        },
        onQrScanned: () => { found.scanned = true },
        password: given.password
    })
    found.user = String(user.id)
}

async function look(client, found) {
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] })
    found.self = { id: String(self.id), name: self.firstName, phone: self.phone }
    found.state = (await client.call({ _: 'updates.getState' }))._
    const resolved = await client.call({ _: 'contacts.resolveUsername', username: given.username })
    const [chat] = resolved.chats
    found.resolved = { id: String(chat.id), title: chat.title, broadcast: chat.broadcast }
    const dialogs = await client.call({
        _: 'messages.getDialogs', offsetDate: 0, offsetId: 0, offsetPeer: { _: 'inputPeerEmpty' }, limit: 100,
        hash: Long.ZERO
    })
    found.dialogs = dialogs.chats.map(one => one.title)
    return chat
}

async function stream(client, chat, found) {
    const peer = { _: 'inputPeerChannel', channelId: chat.id, accessHash: chat.accessHash }
    const channel = { _: 'inputChannel', channelId: chat.id, accessHash: chat.accessHash }
    const source = await client.call({ _: 'phone.getGroupCallStreamRtmpUrl', peer, revoke: false })
    found.rtmp = { url: source.url, key: source.key }
    const updates = await client.call({
        _: 'phone.createGroupCall', peer, randomId: 77, rtmpStream: true, title: 'from mtcute'
    })
    const { call } = updates.updates.find(one => one._ === 'updateGroupCall')
    const input = { _: 'inputGroupCall', id: call.id, accessHash: call.accessHash }
    const read = await client.call({ _: 'phone.getGroupCall', call: input, limit: 0 })
    found.call = { title: read.call.title, rtmp: read.call.rtmpStream }
    const full = await client.call({ _: 'channels.getFullChannel', channel })
    found.full_call = String(full.fullChat.call.id) === String(call.id)
    const edit = title => client.call({ _: 'phone.editGroupCallTitle', call: input, title })
    await edit('another title')
    found.same_title = await errorOf(edit('another title'))
    await client.call({ _: 'phone.discardGroupCall', call: input })
    found.over = (await client.call({ _: 'phone.getGroupCall', call: input, limit: 0 })).call._
}

async function main() {
    const found = {}
    let client = newClient()
    const config = await client.call({ _: 'help.getConfig' })
    found.dcs = config.dcOptions.map(one => one.id)
    await (given.qr ? loginByQr : login)(client, found)
    await stream(client, await look(client, found), found)
    // A request that is large enough to be packed: an unknown invite of many letters.
    found.large = await errorOf(client.call({ _: 'messages.checkChatInvite', hash: 'x'.repeat(4000) }))
    const kept = await client.exportSession()
    await client.destroy()

    client = newClient()  // a session string used again, without a salt
    await client.importSession(kept)
    const [self] = await client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] })
    found.restored = String(self.id)
    await client.destroy()
    process.stdout.write(JSON.stringify(found) + '\n')
    process.exit(0)
}

main().catch(error => {
    process.stderr.write(`${error.stack || error}\n`)
    process.exit(1)
})
