// What MDN's HTTP Observatory says of the program over TLS: its own retriever and tests, against a certificate that is believed here.
//
//   NODE_EXTRA_CA_CERTS=cert.pem node observatory.mjs PROGRAM cert.pem key.pem
//
// The certificate is for localhost. Exit code 0 only where no test fails. What it cannot know here is whether browsers know the site by
// heart (HSTS preload), so nothing is on that list.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [program, certificate, key] = process.argv.slice(2);
if (!key) {
    console.error("usage: node observatory.mjs PROGRAM CERTIFICATE KEY");
    process.exit(2);
}
const folder = path.resolve(path.dirname(createRequire(path.join(process.cwd(), "x.js")).resolve("@mdn/mdn-http-observatory")), "..");
const part = (name) => import(pathToFileURL(path.join(folder, "src", name)).href);
const preloaded = path.join(folder, "conf/hsts-preload.json");
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");
const { retrieve } = await part("retriever/retriever.js");
const { ALL_TESTS } = await part("constants.js");
const { getGradeForScore, getScoreDescription, getScoreModifier } = await part("grader/grader.js");
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await part("grader/charts.js");

async function freePort() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address();
    server.close();
    await once(server, "close");
    return port;
}

const httpPort = await freePort();
const args = ["serve", "--listen", "127.0.0.1:0", "--http", `127.0.0.1:${httpPort}`, "--tls-cert", certificate, "--tls-key", key];
const site = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
try {
    const [line] = await once(createInterface({ input: site.stdout }), "line");
    const httpsPort = Number(new URL(line).port);
    const seen = await retrieve("localhost", { httpPort, httpsPort, path: new URL(line).pathname });
    if (!seen.responses.auto) throw new Error("the site cannot be reached");
    const results = ALL_TESTS.map((test) => test(seen)).filter((result) => result.result);
    const modifiers = results.map((result) => getScoreModifier(result.result));
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    // Credit beyond 100 is for those who need it least.
    const plain = 100 + sum(modifiers.filter((modifier) => modifier < 0));
    const { score, grade } = getGradeForScore(plain >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? 100 + sum(modifiers) : plain);
    const passed = results.filter((result) => result.pass).length;
    results.forEach((result, at) => {
        console.log(`${result.pass ? "ok  " : "FAIL"} ${String(modifiers[at]).padStart(4)}  ${result.constructor.name}: ${result.result}`);
        if (!result.pass) console.log(`           ${getScoreDescription(result.result)}`);
    });
    console.log(`HTTP Observatory: ${score} (${grade}), ${passed} of ${results.length} tests passed`);
    process.exitCode = passed === results.length ? 0 : 1;
} finally {
    site.kill("SIGTERM");
}
