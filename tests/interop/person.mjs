// What somebody does who writes to the station's bot and presses its buttons, whatever his client is:
//
//     bot                 its user, as the client has found it by its name
//     say(text)           sends a line
//     press(id, data)     the answer, {text, alert}
//     messages            the newest form of each message, by number: {id, out, text, buttons: [{label, data}]}
//
// What was seen comes back, for the test to judge.
const WITHIN_MS = 60000

async function waitFor(messages, what, probe) {
    const until = Date.now() + WITHIN_MS
    while (Date.now() < until) {
        const found = probe()
        if (found) {
            return found
        }
        await new Promise(done => setTimeout(done, 50))
    }
    throw new Error(`no ${what}: ${JSON.stringify([...messages.values()])}`)
}

export async function play({ say, press, messages }) {
    const button = (message, kind) => message?.buttons.find(one => one.data.startsWith(`v1:${kind}`))
    const fromBot = probe => [...messages.values()].filter(one => !one.out).find(probe)
    const until = (what, probe) => waitFor(messages, what, probe)

    await say('/now')
    const { id, text } = await until('card', () => fromBot(one => button(one, 'skip:')))
    const now = kind => button(messages.get(id), kind)
    // The text may stay the same, if the next item has the same title: what the button is for does not.
    const changes = (kind, data) => until(`other ${kind}`, () => now(kind) && now(kind).data !== data && now(kind).data)
    const before = now('skip:').data
    await say('/skip')
    const changed = await changes('skip:', before)
    const answer = await press(id, changed)
    await changes('skip:', changed)
    const stale = await press(id, changed)

    const labels = messages.get(id).buttons.map(one => one.label)
    const paused = await press(id, now('pause:').data)
    const held = (await until('card of a pause', () => now('resume:') && messages.get(id))).text
    const resumed = await press(id, now('resume:').data)
    await until('card that is on air', () => now('pause:'))

    const forged = await press(id, 'v1:skip:0123456789abcdef')
    const nonsense = await press(id, 'v9:everything')
    await say('/help')
    const help = (await until('help', () => fromBot(one => one.text.includes('/remove')))).text
    return { card: text, before, changed, labels, answer, stale, paused, held, resumed, forged, nonsense, help }
}

// What `person` has seen goes as one line of JSON to standard output. A client keeps its process alive, so that ends here.
export async function run(person) {
    try {
        process.stdout.write(JSON.stringify(await person()) + '\n')
        process.exit(0)
    } catch (error) {
        process.stderr.write(`${error.stack || error}\n`)
        process.exit(1)
    }
}
