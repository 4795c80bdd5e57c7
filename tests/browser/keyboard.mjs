// Goes through each page by the keyboard alone, forwards and back: Tab stops once at everything that can be
// chosen, in the order of the page; what has the focus is in sight, uncovered, and looks it.
//
//     node keyboard.mjs URL...

import { browsing, fault } from "./browser.mjs";

const LOOKS = [
  { name: "keyboard", viewport: { width: 1280, height: 900 } },
  { name: "keyboard, 360", viewport: { width: 360, height: 800 } },
];

const urls = process.argv.slice(2);
if (urls.length === 0) {
  console.error("usage: node keyboard.mjs URL...");
  process.exit(2);
}

await browsing(`${urls.length} pages by keyboard`, async (browser) => {
  for (const look of LOOKS) {
    const context = await browser.newContext({ viewport: look.viewport });
    for (const url of urls) {
      const page = await context.newPage();
      await page.goto(url);
      await walk(page, (text) => fault(url, look.name, text));
      await page.close();
    }
    await context.close();
  }
});

async function walk(page, wrong) {
  const stops = await page.evaluate(number);
  await page.evaluate(watch);
  const order = stops.map((_, n) => n);
  for (const [key, expected] of [["Tab", order], ["Shift+Tab", order.toReversed()]]) {
    // Past its last stop a page is left: the way back begins at that.
    if (key !== "Tab") await page.evaluate(last);
    const went = await pressed(page, key, stops.length);
    for (const { name, faults } of went) for (const what of faults) wrong(`${key}: the focus on ${name} ${what}`);
    const n = expected.findIndex((number, i) => went[i]?.number !== number);
    if (n >= 0) wrong(`${key}: stop ${n + 1} is ${went[n]?.name ?? "none"}, expected ${stops[expected[n]]}`);
    else if (went.length > expected.length) wrong(`${key}: also stops at ${went[expected.length].name}`);
  }
  if (!(await page.evaluate(skips))) return;
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  if (!(await page.evaluate(isFirstInside))) wrong("“To the content” does not lead there");
}

// Where the focus was, until it left the page or began anew.
async function pressed(page, key, count) {
  await page.evaluate(() => (window.went = []));
  // A day's field has three parts, each with a stop of its own, and a button.
  for (let n = 0; n < 4 * count + 8; n += 20) {
    await Promise.all(Array.from({ length: 20 }, () => page.keyboard.press(key)));
    const all = await page.evaluate(() => window.went);
    const went = all.slice(all.findIndex((at) => at)).filter((at, i, from) => at?.number !== from[i - 1]?.number);
    const end = went.findIndex((at, i) => at === null || (i > 0 && at.number === went[0].number));
    if (end >= 0) return went.slice(0, end);
  }
  return [{ number: -1, name: "a trap", faults: ["never leaves the page"] }];
}

// Run in the page: numbers everything that can be chosen or scrolled, in the order of the page.
function number() {
  const chosen = "a[href], input:not([type=hidden]), select, textarea, button, summary, iframe, [tabindex]";
  const scrolls = (element) => {
    const { overflowX, overflowY } = getComputedStyle(element);
    const wide = /auto|scroll/.test(overflowX) && element.scrollWidth > element.clientWidth;
    const high = /auto|scroll/.test(overflowY) && element.scrollHeight > element.clientHeight;
    return (wide || high) && !element.querySelector(chosen);
  };
  const stops = [...document.body.querySelectorAll("*")].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      (element.matches(chosen) || scrolls(element)) &&
      element.tabIndex >= (scrolls(element) ? -1 : 0),
  );
  return stops.map((element, n) => {
    element.dataset.stop = n;
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    element.dataset.outline = `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return `${element.tagName} “${(element.textContent || element.name || "").trim().slice(0, 40)}”`;
  });
}

// Run in the page: from now on, says before each move of the focus where it is, and what is wrong with that.
function watch() {
  const name = (element) => `${element.tagName} “${element.textContent.trim().slice(0, 40)}”`;
  const faults = (element) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
    const outline = `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    // What is higher than the window is in sight with its part.
    const { left, top, right, bottom } = element.getClientRects()[0] ?? {};
    const [x, y] = [Math.max(left, 0) + Math.min(right, innerWidth), Math.max(top, 0) + Math.min(bottom, innerHeight)];
    const front = document.elementFromPoint(x / 2, y / 2);
    const uncovered = front && (element.contains(front) || front.contains(element));
    return [
      ...(outlineStyle === "none" || outline === element.dataset.outline ? ["is not to be seen"] : []),
      ...(uncovered ? [] : ["is covered, or out of sight"]),
    ];
  };
  const at = (element) => ({ number: Number(element.dataset.stop ?? -1), name: name(element), faults: faults(element) });
  const moves = (event) => {
    const element = document.activeElement;
    if (event.key === "Tab") window.went.push(element === document.body ? null : at(element));
  };
  document.addEventListener("keydown", moves, true);
}

// Run in the page: focuses its last stop.
function last() {
  [...document.querySelectorAll("[data-stop]")].at(-1)?.focus();
}

// Run in the page: focuses the link past what all pages have in common, where there is one.
function skips() {
  const skip = document.querySelector(".skip");
  skip?.focus();
  return skip !== null;
}

function isFirstInside() {
  const main = document.querySelector("main");
  const first = [...document.querySelectorAll("[data-stop]")].find((stop) => main.contains(stop));
  return !first || document.activeElement === first;
}
