// Opens each page as readers do: light, dark, on a telephone, on a narrow one, on paper, without
// script; fails when axe finds a violation, a page scrolls sideways, or script changes its look.
//
//     node axe.mjs [--shots DIR] URL...

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browsing, fault } from "./browser.mjs";

const axe = readFileSync(new URL(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const LOOKS = [
  { name: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "360", viewport: { width: 360, height: 800 } },
  { name: "320", viewport: { width: 320, height: 640 } },
  { name: "print", viewport: { width: 800, height: 1100 }, media: "print" },
];

const args = process.argv.slice(2);
const shots = args[0] === "--shots" ? args.splice(0, 2)[1] : null;
if (args.length === 0) {
  console.error("usage: node axe.mjs [--shots DIR] URL...");
  process.exit(2);
}
if (shots) mkdirSync(shots, { recursive: true });

// On a busy machine the last paint comes late, and the site may have changed between two loads: what
// differs is looked at again, then loaded again, before it is a fault.
async function compared(page, bare) {
  for (let n = 0; n < 5; n += 1) {
    if ((await shoot(page)).equals(await shoot(bare))) return true;
    if (n > 0) await Promise.all([page.reload(), bare.reload()]);
    await page.waitForTimeout(300);
  }
  return false;
}

await browsing(`${args.length} pages, ${LOOKS.length} looks`, async (browser) => {
  for (const look of LOOKS) {
    // The strict policy of the site would keep axe out.
    const options = { viewport: look.viewport, colorScheme: look.colorScheme ?? "light", bypassCSP: true };
    const context = await browser.newContext(options);
    const plain = await browser.newContext({ ...options, bypassCSP: false, javaScriptEnabled: false });
    for (const url of args) {
      const page = await open(context, url, look);
      // A script that changed the picture would change it in every look: one is asked.
      if (look === LOOKS[0]) {
        const bare = await open(plain, url, look);
        if (!(await compared(page, bare))) fault(url, look.name, "looks different without script");
        await bare.close();
      }
      if (shots) writeFileSync(join(shots, file(url, look)), await shoot(page));
      await check(page, url, look);
      await page.close();
    }
    await context.close();
    await plain.close();
  }
});

async function open(context, url, look) {
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4")) {
      fault(url, look.name, message.text());
    }
  });
  await page.goto(url);
  if (look.media) await page.emulateMedia({ media: look.media });
  return page;
}

function shoot(page) {
  return page.screenshot({ fullPage: true });
}

async function check(page, url, look) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const found of violations) {
    const where = found.nodes.map((node) => node.target.join(" ")).join(", ");
    fault(url, look.name, `${found.id}: ${found.help} (${where})`);
  }
  const wide = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  if (wide > 0 && look.name !== "print") fault(url, look.name, `scrolls sideways by ${wide} px`);
}

function file(url, look) {
  const { pathname, search } = new URL(url);
  const name = `${pathname}${search}`.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "overview";
  return `${name}.${look.name}.png`;
}
