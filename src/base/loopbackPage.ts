import { createHash } from 'node:crypto';

/** What a page says, in the user's language; plain text. */
export interface PageText {
  readonly title: string;
  readonly detail: string;
}

const STYLE = `
:root { color-scheme: light dark; --page: #f8f8f8; --card: #ffffff; --text: #3b3b3b; --strong: #1f1f1f; --line: #e5e5e5;
  --good: #2e7d32; --bad: #c62828; }
@media (prefers-color-scheme: dark) { :root { --page: #181818; --card: #1f1f1f; --text: #cccccc; --strong: #ffffff;
  --line: #2b2b2b; --good: #73c991; --bad: #f88070; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 30rem; padding: 2.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; text-align: center; }
svg { width: 3.5rem; height: 3.5rem; fill: none; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.good svg { stroke: var(--good); } .bad svg { stroke: var(--bad); }
h1 { margin: 1rem 0 .5rem; color: var(--strong); font-size: 1.4rem; line-height: 1.3; }
p { margin: 0; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

const GOOD_MARK = '<circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/>';
const BAD_MARK = '<circle cx="12" cy="12" r="10"/><path d="m8.5 8.5 7 7m0-7-7 7"/>';

/** Nothing is loaded, run, framed, sent on or kept: the address of the page held the authorization code. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
};

/** The page at the end of a browser login. It says what we say and nothing that the request said. */
export function renderPage({ title, detail }: PageText, isGood: boolean, language: string): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main class="${isGood ? 'good' : 'bad'}">
<svg viewBox="0 0 24 24" aria-hidden="true">${isGood ? GOOD_MARK : BAD_MARK}</svg>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(detail)}</p>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
