// The browser that the tests beside this one open pages in, and how they say what is wrong.
//
// CHROMIUM names another browser than /usr/bin/chromium.

import { chromium } from "playwright-core";

let faults = 0;

/** Says what is wrong with a page, seen in one way. */
export function fault(url, look, text) {
  faults += 1;
  console.log(`${url} [${look}]: ${text}`);
}

/** Opens a browser for `work`; the program ends with what was found. */
export async function browsing(what, work) {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  await work(browser);
  await browser.close();
  console.log(`${what}: ${faults} faults`);
  process.exit(faults === 0 ? 0 : 1);
}
