// Reads an OpenAPI document as strictly as Redocly can, without a network: node lint.cjs FILE
const { createConfig, lint } = require('@redocly/openapi-core');

async function main() {
    const config = await createConfig({
        extends: ['recommended-strict'],
        rules: {
            'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
            'no-invalid-schema-examples': { severity: 'error', allowAdditionalProperties: false },
            'no-invalid-parameter-examples': { severity: 'error', allowAdditionalProperties: false },
            'no-unused-components': 'error',
            'operation-operationId-unique': 'error',
            // The only server is the one that one has.
            'no-server-example.com': 'off',
            'info-license-url': 'off',
        },
    });
    const problems = await lint({ ref: process.argv[2], config });
    for (const problem of problems)
        console.log(`${problem.ruleId}: ${problem.message} (${problem.location[0]?.pointer})`);
    process.exitCode = problems.length ? 1 : 0;
}

main();
