import type { Reply } from './http';

const STYLE = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #ffffff; --text: #16191f; --quiet: #545b64;
  --line: #d5dbdb; --accent: #0b5cad; --on-accent: #ffffff; --code: #eef4fb; }
@media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1d232c; --text: #eceff3; --quiet: #aab4c0;
  --line: #3b4552; --accent: #7cb8f2; --on-accent: #0c1a29; --code: #12202f; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--page);
  color: var(--text); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 34rem; padding: 2.25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; }
.brand { margin: 0 0 1.5rem; color: var(--quiet); font-size: .875rem; letter-spacing: .01em; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
main > :last-child { margin-bottom: 0; }
.quiet { color: var(--quiet); font-size: .9rem; }
.code { display: block; margin: 1.25rem 0; padding: 1rem; border-radius: 8px; background: var(--code); text-align: center;
  font: 600 2rem/1.2 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; letter-spacing: .1em; }
dl { margin: 1.25rem 0; display: grid; grid-template-columns: auto 1fr; gap: .35rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.actions { display: flex; gap: .75rem; margin-top: 1.5rem; }
button { flex: 1; padding: .7rem 1rem; border: 1px solid var(--accent); border-radius: 8px; background: transparent;
  color: var(--accent); font: inherit; font-weight: 600; cursor: pointer; }
button.primary { background: var(--accent); color: var(--on-accent); }
input[type=text] { width: 100%; padding: .7rem; border: 1px solid var(--quiet); border-radius: 8px; background: transparent;
  color: inherit; font: 1.25rem ui-monospace, Menlo, Consolas, monospace; letter-spacing: .08em; text-transform: uppercase; }
label { display: block; margin-bottom: .4rem; font-weight: 600; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Text made safe for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** A whole page; `content` is HTML, already escaped. Nothing is loaded from anywhere. */
export function htmlPage(status: number, title: string, content: string): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand">Identity Center (emulator)</p>
<h1>${escapeHtml(title)}</h1>
${content}
</main>
</body>
</html>
`,
  };
}

/** A page that only says something. */
export function messagePage(status: number, title: string, message: string): Reply {
  return htmlPage(status, title, `<p>${escapeHtml(message)}</p>`);
}

/** A page that shows names and values. */
export function infoPage(status: number, title: string, facts: Readonly<Record<string, string>>): Reply {
  return htmlPage(status, title, factList(facts));
}

export function factList(facts: Readonly<Record<string, string>>): string {
  const rows = Object.entries(facts).map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<dl>${rows.join('')}</dl>`;
}

/** The form with Allow and Deny; the hidden fields go back with the answer, as `decision` does. */
export function decisionForm(action: string, hidden: Readonly<Record<string, string>>): string {
  const fields = Object.entries(hidden).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return `<form method="post" action="${escapeHtml(action)}">
${fields.join('\n')}
<div class="actions">
<button class="primary" type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</div>
</form>`;
}
