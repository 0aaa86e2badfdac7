import { startFakeService, type Behaviour, type FakeService } from '../model-services/fake-service.js';

const html =
  (body: string, code = 200): Behaviour =>
  (response) =>
    void response
      .writeHead(code, { 'Content-Type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><meta charset="utf-8"><title>Find by picture</title>${body}`);

const RESULTS = `
  <ul>
    <li><a href="https://acme.example.com/trail-200"><h3>Acme Trail Jacket 200</h3><p>189,00 €</p></a></li>
    <li><a href="https://other.example.com/jackets"><img alt="The Trail Jacket &amp; others" width="1" height="1"></a></li>
  </ul>`;

/** How such pages take a picture. */
export const FORMS = {
  'a form that waits to be sent': `<form method="post" enctype="multipart/form-data" action="/found">
    <input type="file" name="image"><button>Search</button></form>`,
  'a form that sends itself': `<form method="post" enctype="multipart/form-data" action="/found">
    <input type="file" name="image" hidden onchange="this.form.submit()"></form>`,
  'a script': `<input type="file" onchange="show(this.files[0])"><div id="found"></div><script>
    async function show(image) {
      const form = new FormData();
      form.append('image', image);
      const answer = await fetch('/fragment', { method: 'POST', body: form });
      found.innerHTML = await answer.text();
    }</script>`,
};

export interface FakeSearchPage extends FakeService {
  show(form: string): void;
  /** On the page of results. */
  find(results: string): void;
}

/** A page for searches by picture. It links to more than it finds, as such pages do. */
export async function startSearchPage(): Promise<FakeSearchPage> {
  let form = FORMS['a form that waits to be sent'];
  let results = RESULTS;
  const well: Behaviour = async (response, request) => {
    const route = `${request.method} ${request.path}`;
    const chrome = '<a href="https://about.example.com/">About us</a>';
    if (route === 'GET /') return html(chrome + form)(response, request);
    if (route !== 'POST /found' && route !== 'POST /fragment') return html('', 404)(response, request);
    return html(chrome + results)(response, request);
  };
  const service = await startFakeService(well);
  return Object.assign(service, {
    show: (shown: string) => void (form = shown),
    find: (found: string) => void (results = found),
  });
}

export const page = html;
