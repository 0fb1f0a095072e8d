// SPDX-License-Identifier: MIT
// SPDX-FileCopyrightText: 2026 The Auralis authors
//
// The page inside other pages, at `embed`: the player alone, and a way to the whole page.

import { onLanguage, t } from './strings.js';

export const isEmbedded = location.pathname.endsWith('/embed');

/** Leaves of the page what fits into a frame. */
export function bindEmbed() {
  if (!isEmbedded) return;
  document.documentElement.classList.add('embed');
  const link = document.createElement('a');
  link.id = 'embed-open';
  link.target = '_blank';
  link.rel = 'noopener';
  link.href = `./${location.search}`;
  document.getElementById('stage').append(link);
  const speak = () => (link.textContent = t('embed.open'));
  onLanguage(speak);
  speak();
}
