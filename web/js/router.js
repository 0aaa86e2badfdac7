const PICTURE = /^#\/image\/([\w-]+)$/;
const PLACE = /^#\/(people|batches|webhooks|catalogue|identification)(?:\/([\w-]+))?$/;

/** What the address asks for: a place, and perhaps a picture that is opened above it. */
export class Router {
  #address = '#/';
  #openedHere = false;

  /** @param on `place(name, id)`, where the pictures are called `pictures`; `picture(id)`, null for none */
  constructor(on) {
    this.on = on;
    addEventListener('hashchange', ({ oldURL }) => this.#moved(oldURL));
  }

  get place() {
    return PLACE.exec(this.#address)?.[1] ?? 'pictures';
  }

  follow() {
    const picture = PICTURE.exec(location.hash)?.[1] ?? null;
    if (picture === null) {
      this.#address = location.hash || '#/';
      this.on.place(this.place, PLACE.exec(this.#address)?.[2] ?? null);
    }
    this.on.picture(picture);
  }

  /** The list of pictures, and nothing above it. */
  showPictures() {
    if (this.place !== 'pictures' || PICTURE.test(location.hash)) location.hash = '#/';
  }

  show(place, id) {
    location.hash = id ? `#/${place}/${id}` : `#/${place}`;
  }

  /** Of neighbours in the list, none of which a reader wants to walk back through. */
  replacePicture(id) {
    location.replace(`#/image/${id}`);
  }

  /** Goes back where the reader came from there, so that the browser's own Back does not reopen the picture. */
  closePicture() {
    if (this.#openedHere) history.back();
    else {
      history.replaceState(null, '', this.#address);
      this.follow();
    }
    this.#openedHere = false;
  }

  forget() {
    this.#address = '#/';
    this.#openedHere = false;
    history.replaceState(null, '', location.pathname);
  }

  #moved(oldURL) {
    if (PICTURE.test(location.hash) && !oldURL.includes('#/image/')) this.#openedHere = true;
    this.follow();
  }
}
