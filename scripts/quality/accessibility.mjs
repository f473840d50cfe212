// axe-core on every page: light and dark, at the widths of an old phone, a phone and a desk.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';

const WIDTHS = [320, 390, 1280];
const SCHEMES = ['light', 'dark'];

/** The number of violations, of console messages and of pages that scroll sideways. */
export async function accessibility(executablePath, origin, addresses) {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  let [violations, messages, sideways] = [0, 0, 0];
  try {
    const page = await browser.newPage();
    let place = '';
    page.on('console', (message) => {
      // A browser says so of every page that is not found, the page about that included.
      if (message.text().includes('status of 404')) return;
      messages += 1;
      console.log(`axe: ${place}: console: ${message.text()}`);
    });
    for (const scheme of SCHEMES) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      for (const width of WIDTHS) {
        await page.setViewport({ width, height: 900 });
        for (const address of addresses) {
          place = `${address} (${scheme}, ${width} px)`;
          await page.goto(origin + address, { waitUntil: 'load' });
          await page.evaluate(axe);
          const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
          for (const { id, help, nodes } of result.violations) {
            violations += 1;
            console.log(`axe: ${place}: ${id}: ${help}: ${nodes.length} times, first ${nodes[0].html.slice(0, 120)}`);
          }
          const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          if (over > 0) {
            sideways += 1;
            console.log(`axe: ${place}: scrolls sideways by ${over} px`);
          }
        }
      }
    }
  } finally {
    await browser.close();
  }
  const looks = addresses.length * WIDTHS.length * SCHEMES.length;
  console.log(`axe: ${looks} looks at ${addresses.length} pages, ${violations} violations, ${messages} console messages, ${sideways} scroll sideways`);
  return violations + messages + sideways;
}
