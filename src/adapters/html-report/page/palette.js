// The colours of the style sheet for what is drawn on a canvas.

const NAMES = ["paper", "ink", "muted", "rule", "grid", "gain", "loss", "accent", "entry", "hold", "line1", "line2", "line3", "zone", "zone-top", "made-up"];

/** The colours as they are now: they follow light and dark, and in Korean the market's red for up and blue for down. */
export function readPalette() {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name.replace("-t", "T").replace("-u", "U"), style.getPropertyValue(`--${name}`).trim()]));
}

/** A hex colour made translucent. */
export function translucent(hex, opacity) {
  return (
    hex +
    Math.round(opacity * 255)
      .toString(16)
      .padStart(2, "0")
  );
}
