// Shows /api/v1/openapi.json. No request leaves the origin; everything is put in as text, never as markup.
'use strict';

const words = {
  vi: { search: 'Tìm đường dẫn, mã lỗi…', parameters: 'Tham số', body: 'Nội dung gửi lên', answer: 'Trả lời',
    refusals: 'Từ chối', schemas: 'Kiểu dữ liệu', problems: 'Mã lỗi', name: 'Tên', where: 'Ở', type: 'Kiểu',
    meaning: 'Ý nghĩa', status: 'Trạng thái', codes: 'Mã', attempt: 'Thử', send: 'Gửi', path: 'đường dẫn',
    query: 'truy vấn', header: 'tiêu đề', required: 'bắt buộc', nothing: 'không có nội dung', operations: 'Thao tác',
    failed: 'Không tải được tài liệu: ', list: 'danh sách', loading: 'Đang gửi…', guide: 'Giới thiệu' },
  en: { search: 'Find a path, a code…', parameters: 'Parameters', body: 'Body', answer: 'Answer',
    refusals: 'Refusals', schemas: 'Schemas', problems: 'Problem codes', name: 'Name', where: 'In', type: 'Type',
    meaning: 'Meaning', status: 'Status', codes: 'Codes', attempt: 'Try it', send: 'Send', path: 'path',
    query: 'query', header: 'header', required: 'required', nothing: 'no body', operations: 'Operations',
    failed: 'The document could not be loaded: ', list: 'list of', loading: 'Sending…', guide: 'Introduction' },
};
let language = 'vi';
let api = null;

function say(key) { return words[language][key]; }
/** The words of an object's member in the chosen language. */
function of(object, member) {
  return (language === 'en' && object['x-' + member + '-en']) || object[member] || '';
}
/** el('a', {href: '#x'}, 'text', child, …) */
function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) node.setAttribute(key, value);
  for (const child of children.flat()) if (child !== null && child !== undefined) node.append(child);
  return node;
}
function table(heads, rows) {
  return el('div', { class: 'scroll' }, el('table', {},
    el('thead', {}, el('tr', {}, heads.map((h) => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell) => el('td', {}, cell)))))));
}
function schemaName(reference) { return reference.slice(reference.lastIndexOf('/') + 1); }

/** A schema in one line, as nodes. */
function inLine(schema) {
  if (!schema) return [say('nothing')];
  if (schema.$ref) {
    const name = schemaName(schema.$ref);
    return [el('a', { href: '#schema-' + name }, name)];
  }
  if (schema.anyOf) return schema.anyOf.flatMap((s, i) => (i ? [' | '] : []).concat(inLine(s)));
  const types = [].concat(schema.type);
  const out = [];
  if (types.includes('array')) {
    out.push(say('list') + ' ', ...inLine(schema.items));
    if (types.includes('null')) out.push(' | null');
  } else {
    out.push(schema.format ? types.join(' | ').replace('string', schema.format) : types.join(' | '));
  }
  const low = schema.minimum ?? schema.minLength ?? schema.minItems;
  const high = schema.maximum ?? schema.maxLength ?? schema.maxItems;
  if (low !== undefined || high !== undefined) out.push(` (${low ?? ''}…${high ?? ''})`);
  if (schema.enum)
    out.push(': ', ...schema.enum.flatMap((v, i) => (i ? [' '] : []).concat(el('code', {}, String(v)))));
  return out;
}
function codeLinks(codes) {
  return codes.flatMap((c, i) => (i ? [', '] : []).concat(el('a', { href: '#problem-' + c }, el('code', {}, c))));
}

function tryForm(path, operation) {
  const fields = (operation.parameters || []).filter((p) => p.in !== 'header');
  const output = el('pre', { 'aria-live': 'polite', tabindex: '0', hidden: '' });
  const form = el('form', { class: 'try' });
  for (const field of fields) {
    const id = operation.operationId + '-' + field.name;
    const input = el('input', { id, name: field.name, autocomplete: 'off', spellcheck: 'false' });
    if (field.required) input.required = true;
    form.append(el('label', { for: id }, el('code', {}, field.name)), input);
  }
  form.append(el('div', { class: 'actions' }, el('button', { class: 'main' }, say('send'))));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    let url = path;
    const query = [];
    for (const field of fields) {
      const value = form.elements[field.name].value;
      if (field.in === 'path') url = url.replace('{' + field.name + '}', encodeURIComponent(value));
      else if (value !== '') query.push(encodeURIComponent(field.name) + '=' + encodeURIComponent(value));
    }
    if (query.length) url += '?' + query.join('&');
    output.hidden = false;
    output.textContent = say('loading');
    try {
      const answer = await fetch(url, { headers: { 'Accept-Language': language }, credentials: 'same-origin' });
      let text = await answer.text();
      if ((answer.headers.get('Content-Type') || '').includes('json')) {
        try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* shown as it came */ }
      }
      if (text.length > 200000) text = text.slice(0, 200000) + '\n…';
      output.textContent = `GET ${url}\n${answer.status} ${answer.statusText}\n\n${text}`;
    } catch (error) {
      output.textContent = `GET ${url}\n${error}`;
    }
  });
  return [el('h3', {}, say('attempt')), form, output];
}

/** JSON by its schema; files by what they may be. */
function inBody(content) {
  const json = content['application/json'];
  return json ? inLine(json.schema) : [Object.keys(content).join(', ')];
}

function operationBody(path, method, operation) {
  const out = [];
  if (operation.description) out.push(el('p', {}, of(operation, 'description')));
  const parameters = operation.parameters || [];
  if (parameters.length)
    out.push(el('h3', {}, say('parameters')), table([say('name'), say('where'), say('type'), say('meaning')],
      parameters.map((p) => [
        [el('code', {}, p.name), p.required ? el('span', { class: 'needed', title: say('required') }, ' *') : null],
        say(p.in), inLine(p.schema), of(p, 'description')])));
  if (operation.requestBody)
    out.push(el('h3', {}, say('body')),
      el('p', {}, inBody(operation.requestBody.content)));
  const answers = [], refusals = [];
  for (const [status, response] of Object.entries(operation.responses)) {
    if (response['x-codes']) { refusals.push([status, codeLinks(response['x-codes'])]); continue; }
    const content = Object.entries(response.content || {});
    answers.push([status, content.length
      ? content.flatMap(([media, c], i) => (i ? [', '] : []).concat(c.schema ? inLine(c.schema) : [media]))
      : of(response, 'description')]);
  }
  out.push(el('h3', {}, say('answer')), table([say('status'), say('type')], answers));
  if (refusals.length) out.push(el('h3', {}, say('refusals')), table([say('status'), say('codes')], refusals));
  if (method === 'get') out.push(...tryForm(path, operation));
  return out;
}

function operationNode(path, method, operation) {
  const inside = el('div', {});
  const node = el('details', { class: 'operation', id: operation.operationId },
    el('summary', {}, el('span', { class: 'method ' + method }, method.toUpperCase()),
      el('span', { class: 'path' }, path), el('span', { class: 'says' }, of(operation, 'summary'))), inside);
  node.dataset.find = [method, path, operation.summary, operation['x-summary-en']].join(' ').toLowerCase();
  // Built when opened: a page of everything at once is slow on a phone.
  node.addEventListener('toggle', () => {
    if (node.open && !inside.firstChild) inside.append(...operationBody(path, method, operation));
  });
  return node;
}

function schemaNode(name, schema) {
  const node = el('section', { class: 'schema', id: 'schema-' + name }, el('h3', {}, el('code', {}, name)),
    schema.description ? el('p', {}, of(schema, 'description')) : null,
    table([say('name'), say('type'), say('meaning')], Object.entries(schema.properties || {}).map(([field, s]) => [
      [el('code', {}, field),
        (schema.required || []).includes(field) ? el('span', { class: 'needed', title: say('required') }, ' *') : null],
      inLine(s), of(s, 'description')])));
  node.dataset.find = name.toLowerCase();
  return node;
}
function problemNode(problem) {
  const node = el('section', { class: 'problem', id: 'problem-' + problem.code },
    el('h3', {}, el('code', {}, problem.code)), el('p', {}, of(problem, 'title')),
    problem.detail ? el('p', { class: 'says' }, of(problem, 'detail')) : null);
  node.dataset.find = [problem.code, problem.title, problem['x-title-en']].join(' ').toLowerCase();
  return node;
}

function show() {
  document.documentElement.lang = language;
  for (const button of document.querySelectorAll('[data-language]'))
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
  document.getElementById('search').placeholder = say('search');
  document.getElementById('search-label').textContent = say('search');
  document.getElementById('version').textContent = api.info.version;
  const main = document.getElementById('content'), nav = document.getElementById('contents');
  main.replaceChildren(el('p', {}, of(api.info, 'description')),
    el('p', {}, el('a', { href: '/api/v1/openapi.json' }, '/api/v1/openapi.json')));
  nav.replaceChildren();
  const byTag = new Map(api.tags.map((t) => [t.name, []]));
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods))
      byTag.get(operation.tags[0]).push([path, method, operation]);
  for (const [tag, list] of byTag) {
    const title = of(api.tags.find((t) => t.name === tag), 'description') || tag;
    main.append(el('h2', { id: 'tag-' + tag }, title), ...list.map((o) => operationNode(...o)));
    nav.append(el('h2', {}, el('a', { href: '#tag-' + tag }, title)), el('ul', {}, list.map(([path, method, o]) =>
      el('li', {}, el('a', { href: '#' + o.operationId }, method.toUpperCase() + ' ' + path.replace('/api/v1', ''))))));
  }
  main.append(el('h2', { id: 'schemas' }, say('schemas')),
    ...Object.entries(api.components.schemas).map((s) => schemaNode(...s)),
    el('h2', { id: 'problems' }, say('problems')), ...api['x-problems'].map(problemNode));
  nav.append(el('h2', {}, el('a', { href: '#schemas' }, say('schemas'))),
    el('h2', {}, el('a', { href: '#problems' }, say('problems'))));
  find();
  goToAnchor();
}
function find() {
  const wanted = document.getElementById('search').value.trim().toLowerCase();
  for (const node of document.querySelectorAll('[data-find]')) node.hidden = !node.dataset.find.includes(wanted);
}
function goToAnchor() {
  const node = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!node) return;
  if (node.tagName === 'DETAILS') node.open = true;
  node.scrollIntoView();
}
function choose(next) {
  language = next;
  try { localStorage.setItem('giothong-docs-language', next); } catch { /* private window */ }
  if (api) show();
}

(async () => {
  try { language = localStorage.getItem('giothong-docs-language') || ''; } catch { language = ''; }
  if (!words[language]) language = 'vi';
  for (const button of document.querySelectorAll('[data-language]'))
    button.addEventListener('click', () => choose(button.dataset.language));
  document.getElementById('search').addEventListener('input', find);
  addEventListener('hashchange', goToAnchor);
  try {
    const answer = await fetch('/api/v1/openapi.json');
    if (!answer.ok) throw new Error(String(answer.status));
    api = await answer.json();
    show();
  } catch (error) {
    document.getElementById('status').textContent = say('failed') + error.message;
  }
})();
