// Drives the test server with GramJS (layer 198). The scenario comes as JSON in the first argument, what was
// found goes as one line of JSON to standard output.
'use strict'

const bigInt = require('big-integer')
const { Api } = require('telegram')
const { computeCheck } = require('telegram/Password')
const { addServerKey, newClient } = require('./gramjs_client.cjs')

const given = JSON.parse(process.argv[2])

async function errorOf(promise) {
    try {
        await promise
        return null
    } catch (error) {
        return error.errorMessage || String(error)
    }
}

async function login(client, found) {
    const { phone, code, password } = given
    const settings = new Api.CodeSettings({})
    const sent = await client.invoke(new Api.auth.SendCode(
        { phoneNumber: phone, apiId: 12345, apiHash: 'hash of an interop test', settings }))
    found.sent_code = sent.type.className
    const sign = phoneCode => client.invoke(new Api.auth.SignIn(
        { phoneNumber: phone, phoneCodeHash: sent.phoneCodeHash, phoneCode }))
    found.wrong_code = await errorOf(sign('00000'))
    found.right_code = await errorOf(sign(code))
    const check = async text => client.invoke(new Api.auth.CheckPassword(
        { password: await computeCheck(await client.invoke(new Api.account.GetPassword()), text) }))
    found.wrong_password = await errorOf(check('not ' + password))
    const authorization = await check(password)
    found.user = String(authorization.user.id)
}

async function look(client, found) {
    const [self] = await client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
    found.self = { id: String(self.id), name: self.firstName, phone: self.phone }
    const state = await client.invoke(new Api.updates.GetState())
    found.state = state.className
    const resolved = await client.invoke(new Api.contacts.ResolveUsername({ username: given.username }))
    const [chat] = resolved.chats
    found.resolved = { id: String(chat.id), title: chat.title, broadcast: chat.broadcast }
    const dialogs = await client.invoke(new Api.messages.GetDialogs(
        { offsetDate: 0, offsetId: 0, offsetPeer: new Api.InputPeerEmpty(), limit: 100, hash: bigInt(0) }))
    found.dialogs = dialogs.chats.map(one => one.title)
    return chat
}

async function stream(client, chat, found) {
    const peer = new Api.InputPeerChannel({ channelId: chat.id, accessHash: chat.accessHash })
    const channel = new Api.InputChannel({ channelId: chat.id, accessHash: chat.accessHash })
    const source = await client.invoke(new Api.phone.GetGroupCallStreamRtmpUrl({ peer, revoke: false }))
    found.rtmp = { url: source.url, key: source.key }
    const updates = await client.invoke(new Api.phone.CreateGroupCall(
        { peer, randomId: 77, rtmpStream: true, title: 'from GramJS' }))
    const { call } = updates.updates.find(one => one.className === 'UpdateGroupCall')
    const input = new Api.InputGroupCall({ id: call.id, accessHash: call.accessHash })
    const read = await client.invoke(new Api.phone.GetGroupCall({ call: input, limit: 0 }))
    found.call = { title: read.call.title, rtmp: read.call.rtmpStream }
    const full = await client.invoke(new Api.channels.GetFullChannel({ channel }))
    found.full_call = String(full.fullChat.call.id) === String(call.id)
    const edit = title => client.invoke(new Api.phone.EditGroupCallTitle({ call: input, title }))
    await edit('another title')
    found.same_title = await errorOf(edit('another title'))
    await client.invoke(new Api.phone.DiscardGroupCall({ call: input }))
    const over = await client.invoke(new Api.phone.GetGroupCall({ call: input, limit: 0 }))
    found.over = over.call.className
}

async function main() {
    addServerKey(given.keys)
    const found = {}
    let client = newClient(given)
    await client.connect()
    const config = await client.invoke(new Api.help.GetConfig())
    found.dcs = config.dcOptions.map(one => one.id)
    if (given.migrates) {
        await client.start({
            phoneNumber: async () => given.phone, phoneCode: async () => given.code,
            password: async () => given.password, onError: error => { throw error }
        })
    } else {
        await login(client, found)
    }
    await stream(client, await look(client, found), found)
    found.home = client.session.dcId
    const kept = client.session.save()
    await client.destroy()

    client = newClient(given, kept)  // a session string used again, without a salt
    await client.connect()
    const [self] = await client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }))
    found.restored = String(self.id)
    await client.destroy()
    process.stdout.write(JSON.stringify(found) + '\n')
    process.exit(0)
}

main().catch(error => {
    process.stderr.write(`${error.stack || error}\n`)
    process.exit(1)
})
