import { byId, say } from './dom.js';
import { signIn, signUp } from './session.js';

const FIELDS = ['username', 'email', 'password'];
const TAKEN = { USERNAME_TAKEN: 'username', EMAIL_TAKEN: 'email' };

/** The door: sign in or sign up. */
export class Welcome {
  #form = byId('account');
  #mode = 'login';

  constructor(onSignedIn) {
    this.onSignedIn = onSignedIn;
  }

  start() {
    byId('choose-login').addEventListener('click', () => this.#choose('login'));
    byId('choose-signup').addEventListener('click', () => this.#choose('signup'));
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  #choose(mode) {
    this.#mode = mode;
    const signup = mode === 'signup';
    byId('choose-login').setAttribute('aria-pressed', String(!signup));
    byId('choose-signup').setAttribute('aria-pressed', String(signup));
    byId('email-field').hidden = !signup;
    byId('email').required = signup;
    byId('username-label').textContent = signup ? 'User name' : 'User name or e-mail';
    byId('password').autocomplete = signup ? 'new-password' : 'current-password';
    byId('account-submit').textContent = signup ? 'Create account' : 'Sign in';
    this.#showFaults({});
    byId('username').focus();
  }

  async #submit() {
    const { username, email, password, stay } = this.#form.elements;
    const missing = this.#missing();
    if (missing) return this.#showFaults(missing);
    this.#showFaults({});
    this.#form.setAttribute('aria-busy', 'true');
    byId('account-submit').disabled = true;
    try {
      const credentials = { username: username.value.trim(), password: password.value };
      if (this.#mode === 'signup') await signUp({ ...credentials, email: email.value.trim() });
      await signIn(credentials, stay.checked);
      this.#form.reset();
      this.#choose('login');
      this.onSignedIn();
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#form.removeAttribute('aria-busy');
      byId('account-submit').disabled = false;
    }
  }

  /** Only emptiness is judged here: what makes a good name or password is the server's to say. */
  #missing() {
    const empty = FIELDS.filter(
      (name) => this.#form.elements[name].required && !this.#form.elements[name].value,
    );
    return empty.length ? Object.fromEntries(empty.map((name) => [name, 'Please fill this in'])) : undefined;
  }

  #refused(error) {
    const taken = TAKEN[error.code];
    const fields = taken ? { [taken]: error.message } : (error.fields ?? {});
    const names = Object.keys(fields);
    const elsewhere = names.filter((name) => !FIELDS.includes(name)).map((name) => fields[name]);
    this.#showFaults(fields, names.length === 0 ? error.message : elsewhere.join('. '));
  }

  #showFaults(fields, general) {
    for (const name of FIELDS) {
      const input = byId(name);
      say(byId(`${name}-fault`), fields[name]);
      input.setAttribute('aria-invalid', String(Boolean(fields[name])));
      if (fields[name]) input.setAttribute('aria-describedby', `${name}-fault`);
      else input.removeAttribute('aria-describedby');
    }
    say(byId('account-fault'), general);
    FIELDS.map(byId)
      .find((input) => fields[input.name])
      ?.focus();
  }
}
