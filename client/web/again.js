// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A file of the page that did not come, as when the line changed meanwhile: a browser does not ask for a module twice, and
// the page would stay dead. So the whole page is asked for again, later each time. A script by itself, needing no other.

(() => {
  const FIRST_MS = 1000;
  const LONGEST_MS = 16000;

  /** That the page is not whole; its own words, as those of strings.js may be what is missing. */
  function say() {
    const words = document.getElementById('status-text');
    if (words) words.textContent = 'Part of this page did not come. It is asked for again.';
  }

  /** @param {number} tries  before this one */
  async function askAgain(tries) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_MS * 2 ** tries, LONGEST_MS)));
    const isThere = await fetch(location.href, { method: 'HEAD' }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isThere) {
      history.replaceState({ tries: tries + 1 }, ''); // outlives the page
      location.reload();
      return;
    }
    say();
    await askAgain(tries + 1);
  }

  let isAsking = false;
  const onMissing = ({ target }) => {
    const isModules = target instanceof HTMLScriptElement && target.type === 'module'; // what is loaded later is tried again by who loads it
    const isStyle = target instanceof HTMLLinkElement && target.rel === 'stylesheet';
    if ((!isModules && !isStyle) || isAsking) return;
    isAsking = true;
    const tries = history.state?.tries ?? 0;
    if (tries > 0) {
      say();
      addEventListener('DOMContentLoaded', say);
    }
    askAgain(tries);
  };
  addEventListener('error', onMissing, true); // such an event does not bubble
})();
