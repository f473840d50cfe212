// Starts the program, asks it for its pages, has each judged, and sums up.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessibility } from './accessibility.mjs';
import { lighthouse } from './scores.mjs';

const program = process.argv[2];
const chromium = process.env.SITE_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!chromium) throw new Error('no Chromium: name one in SITE_CHROMIUM');

const { routes } = JSON.parse(execFileSync(program, ['routes', '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
const pages = routes.filter((route) => route.media_type?.startsWith('text/html'));
const longest = (kind) => pages.filter((page) => page.kind === kind).sort((a, b) => size(b) - size(a))[0]?.address;
const size = (page) => Math.max(0, ...(page.representations ?? []).map((form) => form.bytes));
// One page of each kind, the longest. The page for what is not found asks not to be indexed, for which Lighthouse takes points.
const kinds = [...new Set(pages.map((page) => page.kind))].filter((kind) => kind !== 'not-found');
const chosen = kinds.map(longest);

const server = spawn(program, ['serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
const origin = await new Promise((found, lost) => {
  let text = '';
  server.stdout.on('data', (data) => {
    text += data;
    const address = text.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (address) found(address[0]);
  });
  server.on('exit', (code) => lost(new Error(`the program ended with ${code}: ${text}`)));
});

let bad = 0;
try {
  bad += await html();
  bad += await accessibility(chromium, origin, pages.map((page) => page.address));
  if (process.env.LIGHTHOUSE !== '0') bad += await lighthouse(chromium, origin, chosen);
} finally {
  server.removeAllListeners('exit');
  server.kill();
}
console.log(bad ? `\n${bad} things to mend` : '\nnothing to mend');
process.exit(bad ? 1 : 0);

/** Every page as the Nu checker sees it: the number of errors and warnings. */
async function html() {
  const folder = mkdtempSync(join(tmpdir(), 'quality-'));
  try {
    const names = new Map();
    for (const [index, { address }] of pages.entries()) {
      const file = join(folder, `${index}.html`);
      writeFileSync(file, await (await fetch(origin + address)).text());
      names.set(file, address);
    }
    const jar = createRequire(import.meta.url)('vnu-jar');
    let report;
    try {
      report = execFileSync('java', ['-Xss4m', '-jar', jar, '--format', 'json', '--stdout', '--exit-zero-always', folder], { encoding: 'utf8', maxBuffer: 1 << 28 });
    } catch (error) {
      throw new Error(`the Nu checker did not run: ${error.message}`);
    }
    // Its "info" messages without a subtype are remarks.
    const messages = JSON.parse(report).messages.filter((message) => message.type === 'error' || message.subType === 'warning');
    for (const { type, url, lastLine, message, extract } of messages) {
      console.log(`html: ${type} on ${names.get(url.replace(/^file:/, ''))}:${lastLine}: ${message}\n      ${extract?.trim()}`);
    }
    console.log(`html: ${pages.length} pages, ${messages.length} errors and warnings (Nu HTML checker)`);
    return messages.length;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
