// A client of GramJS (layer 198) that knows the test server: its key, and its ports in the place of Telegram's addresses.
'use strict'

const crypto = require('node:crypto')
const fs = require('node:fs')
const bigInt = require('big-integer')
const { TelegramClient } = require('telegram')
const { StringSession } = require('telegram/sessions')
const { ConnectionTCPAbridged, ConnectionTCPObfuscated } = require('telegram/network')
const { _serverKeys } = require('telegram/crypto/RSA')

// The fingerprint: the last 8 bytes of the SHA-1 of the TL strings n and e, as a signed number.
function addServerKey(file) {
    const { n, e } = crypto.createPublicKey(fs.readFileSync(file, 'utf8')).export({ format: 'jwk' })
    const [modulus, exponent] = [n, e].map(part => Buffer.from(part, 'base64url'))
    const text = Buffer.concat([
        Buffer.from([0xfe, modulus.length & 255, modulus.length >> 8, 0]), modulus,
        Buffer.from([exponent.length]), exponent])
    const fingerprint = crypto.createHash('sha1').update(text).digest().readBigInt64LE(12)
    _serverKeys.set(fingerprint.toString(), { n: bigInt(modulus.toString('hex'), 16), e: 65537 })
}

// GramJS takes addresses of its own; every DC is one of the test server's ports here.
function through(Base, dcs) {
    return class extends Base {
        constructor(options) {
            const [ip, port] = dcs[options.dcId].split(':')
            super({ ...options, ip, port: Number(port) })
        }
    }
}

// `given`: dcs, and transport, verbose if wanted.
function newClient(given, session = '') {
    const kept = new StringSession(session)
    if (!session) {
        kept.setDC(2, '127.0.0.1', 80)
    }
    const client = new TelegramClient(kept, 12345, 'hash of an interop test', {
        connection: through(given.transport === 'obfuscated' ? ConnectionTCPObfuscated : ConnectionTCPAbridged, given.dcs),
        connectionRetries: 2, requestRetries: 2, deviceModel: 'interop', systemVersion: '1', appVersion: '1'
    })
    client.setLogLevel(given.verbose ? 'debug' : 'none')
    client.getDC = async id => ({ id, ipAddress: '127.0.0.1', port: 80 })
    return client
}

module.exports = { addServerKey, newClient }
