const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a 24-unit square. */
const OUTLINES = {
  heart: 'M12 20s-7.5-4.6-7.5-10.200A4.3 4.3 0 0 1 12 7.200a4.3 4.3 0 0 1 7.5 2.600C19.5 15.4 12 20 12 20z',
  close: 'M6 6l12 12M18 6L6 18',
  left: 'M14.5 5.500L8 12l6.5 6.5',
  right: 'M9.5 5.500L16 12l-6.5 6.5',
  download: 'M12 4v11m-4.5-4L12 15.5 16.5 11M5 20h14',
  trash: 'M5 7h14M10 7V4.500h4V7m-7.5 0l.8 12.500h9.400L17.5 7M10.3 10.500v6m3.4-6v6',
  again: 'M19 12a7 7 0 1 1-2.2-5.100M19 4v4h-4',
  check: 'M5 12.500l4.5 4.500L19 7.5',
  open: 'M9 6H5v13h13v-4M13 5h6v6m0-6l-8.5 8.5',
  add: 'M12 5v14M5 12h14',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  face: 'M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.500 7.500 0 0 1 15 0',
  merge: 'M6 4v4l6 5 6-5V4M12 13v7',
  split: 'M12 20v-6L6 9V4m6 10l6-5V4',
  move: 'M4 12h14m-5-5l5 5-5 5',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  lens: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L20 20',
  back: 'M10 6l-6 6 6 6M4 12h16',
};

/** A decoration: the control that holds it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `icon icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', OUTLINES[name]);
  svg.append(path);
  return svg;
}
