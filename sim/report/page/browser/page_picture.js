// Pictures of charts: elements of SVG, and PNG files of them.

const svg_space = "http://www.w3.org/2000/svg";

function svgElement(tag, attributes, text) {
  const made = document.createElementNS(svg_space, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/** The picture at twice the size of the screen, as a PNG. */
function savePng(svg, name) {
  return new Promise(resolve => {
    const image = new Image();
    image.onload = () => {
      const canvas = element("canvas", { width: 2 * image.width, height: 2 * image.height });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(blob => { save(name, "image/png", blob); resolve(); });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  });
}
