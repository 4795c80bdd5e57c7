// Opens each page as readers do: light, dark, on a telephone, on a narrow one, on paper, without
// script; fails when axe finds a violation, a page scrolls sideways, or script changes its look.
//
//     node axe.mjs [--shots DIR] URL...
//
// CHROMIUM names another browser than /usr/bin/chromium.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

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
  let without;
  for (let n = 0; n < 5; n += 1) {
    const withScript = await shoot(page);
    without = await shoot(bare);
    if (withScript.equals(without)) return { same: true, without };
    if (n > 0) await Promise.all([page.reload(), bare.reload()]);
    await page.waitForTimeout(300);
  }
  return { same: false, without };
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
let faults = 0;
const fault = (url, look, text) => {
  faults += 1;
  console.log(`${url} [${look}]: ${text}`);
};

for (const look of LOOKS) {
  // The strict policy of the site would keep axe out.
  const options = { viewport: look.viewport, colorScheme: look.colorScheme ?? "light", bypassCSP: true };
  const context = await browser.newContext(options);
  const plain = await browser.newContext({ ...options, bypassCSP: false, javaScriptEnabled: false });
  for (const url of args) {
    const page = await open(context, url, look);
    const bare = await open(plain, url, look);
    const { same, without } = await compared(page, bare);
    if (!same) fault(url, look.name, "looks different without script");
    if (shots) writeFileSync(join(shots, file(url, look)), without);
    await check(page, url, look);
    await Promise.all([page.close(), bare.close()]);
  }
  await context.close();
  await plain.close();
}
await browser.close();
console.log(`${args.length} pages, ${LOOKS.length} looks: ${faults} faults`);
process.exit(faults === 0 ? 0 : 1);

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
  if (look.name === "light") await tab(page, url, look);
}

// The keyboard alone must reach every link and field, and show where it is.
async function tab(page, url, look) {
  const wanted = await page.evaluate(() => {
    const all = [...document.querySelectorAll("a[href], input:not([type=hidden]), select, button, summary")];
    return all.filter((element) => element.checkVisibility()).length;
  });
  const seen = new Set();
  for (let i = 0; i < wanted + 20; i += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      window.numbered ??= new Map();
      if (!window.numbered.has(element)) window.numbered.set(element, window.numbered.size);
      const style = getComputedStyle(element);
      return { id: window.numbered.get(element), outline: style.outlineStyle !== "none", tag: element.tagName };
    });
    if (!focused) break;
    if (!focused.outline) fault(url, look.name, `focus on ${focused.tag} is not visible`);
    if (["A", "INPUT", "SELECT", "BUTTON", "SUMMARY"].includes(focused.tag)) seen.add(focused.id);
  }
  if (seen.size < wanted) fault(url, look.name, `the keyboard reaches ${seen.size} of ${wanted}`);
}

function file(url, look) {
  const { pathname, search } = new URL(url);
  const name = `${pathname}${search}`.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "overview";
  return `${name}.${look.name}.png`;
}
