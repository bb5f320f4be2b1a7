/** The document around what the page shows, and what it may load: nothing that is not part of it. */
import { createHash } from 'node:crypto';
import { Html, type HtmlPart, html } from '../html.js';
import { pageAddress } from './page-query.js';
import { script } from './script.js';
import { style } from './style.js';

/** Without JavaScript the page reloads itself after so many seconds. */
const RELOAD_SECONDS = 60;

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%231f9d6b' d='M1 1h3v14H1zM6 1h3v14H6z'/%3E%3Cpath fill='%238fa3b8' d='M11 9h3v6h-3z'/%3E%3C/svg%3E";

/** Style and script are known by their hashes; there is no other source, and no attribute can carry either. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

export interface Page {
  readonly title: string;
  readonly version: string;
  /** When what it shows was read. */
  readonly now: Date;
  readonly content: HtmlPart;
}

/** The whole document. */
export function layout({ title, version, now, content }: Page): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${new Html(icon)}">
<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1><span class="mark" aria-hidden="true"><i></i><i></i><i></i></span><a href="${pageAddress({})}">smartlink-sync</a></h1><p id="refresh"></p></header>
<main><div id="live">
${content}
<p class="sub">As of <time datetime="${now.toISOString()}">${now.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>. Days are UTC days.</p>
</div></main>
<footer><p>smartlink-sync ${version} · read only · <a href="./metrics">metrics</a> · <a href="./readyz">ready?</a></p></footer>
<script>${new Html(script)}</script>
</body>
</html>
`;
  return document.markup;
}
