// Lighthouse's four scores, as a phone and as a desk.
import lighthouseOf, { desktopConfig } from 'lighthouse';
import puppeteer from 'puppeteer-core';

/** The number of scores below 100. */
export async function lighthouse(executablePath, origin, addresses) {
  const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  let below = 0;
  try {
    for (const address of addresses) {
      for (const [form, config] of [['phone', undefined], ['desk', desktopConfig]]) {
        const page = await browser.newPage();
        const run = await lighthouseOf(origin + address, { logLevel: 'error' }, config, page);
        const { categories, audits } = run.lhr;
        const scores = Object.values(categories).map(({ id, score }) => [id, Math.round((score ?? 0) * 100)]);
        console.log(`lighthouse: ${address} (${form}): ${scores.map(([id, score]) => `${id} ${score}`).join(', ')}`);
        for (const [id, score] of scores) {
          if (score === 100) continue;
          below += 1;
          const failed = categories[id].auditRefs.map((ref) => audits[ref.id]).filter((audit) => audit.score !== null && audit.score < 0.9);
          failed.forEach((audit) => console.log(`    ${id}: ${audit.title} ${audit.displayValue ?? ''}`));
        }
        await page.close();
      }
    }
  } finally {
    await browser.close();
  }
  return below;
}
