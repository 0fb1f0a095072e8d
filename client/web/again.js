// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// A file of the page that did not come, as when the line changed meanwhile: a browser does not ask for it twice, and
// without a module the page is dead. So the whole page is asked for again, later each time; a style alone by itself, as
// the page may be playing. A script by itself, needing no other.

(() => {
  const FIRST_MS = 1000;
  const LONGEST_MS = 16000;
  const ANSWER_MS = 5000;

  /** @param {number} tries  before this one */
  const wait = (tries) => new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_MS * 2 ** tries, LONGEST_MS)));

  /** That the page is not whole; its own words, as those of strings.js may be what is missing. */
  function say() {
    const words = document.getElementById('status-text');
    if (words) words.textContent = 'Part of this page did not come. It is asked for again.';
  }

  /** @param {number} tries */
  async function askForPage(tries) {
    await wait(tries);
    const isThere = await fetch(location.href, { method: 'HEAD', signal: AbortSignal.timeout(ANSWER_MS) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isThere) {
      history.replaceState({ tries: tries + 1 }, ''); // outlives the page
      location.reload();
      return;
    }
    say();
    await askForPage(tries + 1);
  }

  /** @param {HTMLLinkElement} link */
  async function askForStyle(link) {
    const tries = Number(link.dataset.tries ?? 0);
    link.dataset.tries = String(tries + 1);
    await wait(tries);
    link.replaceWith(link.cloneNode()); // the same address on the same element is not asked for
  }

  let isDead = false;
  const onMissing = ({ target }) => {
    if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') askForStyle(target);
    // What is loaded later is tried again by who loads it.
    if (isDead || !(target instanceof HTMLScriptElement) || target.type !== 'module') return;
    isDead = true;
    const tries = history.state?.tries ?? 0;
    if (tries > 0) {
      say();
      addEventListener('DOMContentLoaded', say);
    }
    askForPage(tries);
  };
  addEventListener('error', onMissing, true); // such an event does not bubble
  addEventListener('load', () => {
    if (!isDead && history.state?.tries) history.replaceState(null, '');
  });
})();
