// The pictures on the buttons, as paths in a square of 24.

const paths = {
  previous: 'M16 6v12L7 12z',
  next: 'M8 6v12l9-6z',
  play: 'M8 5v14l11-7z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  full: 'M4 9V4h5v2H6v3zM15 4h5v5h-2V6h-3zM20 15v5h-5v-2h3v-3zM9 20H4v-5h2v3h3z',
  page: 'M14 4h6v6h-2V7.4l-7.3 7.3-1.4-1.4L16.600 6H14zM5 6h6v2H7v9h9v-4h2v6H5z',
};

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name) {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 24 24');
  picture.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', paths[name]);
  picture.append(path);
  return picture;
}
