/** What is measured inside the browser: expressions as text, because the rest of the program knows no document. */

export interface Sizes {
  readonly page: number;
  readonly window: number;
  readonly strip: number;
  readonly cells: number;
}

/** How wide page, window and the first strip of a link are, and how many of its days are shown. */
export const sizesInPage = `(() => {
  const strip = document.querySelector('.links .strip');
  return {
    page: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
    strip: strip.getBoundingClientRect().width,
    cells: [...strip.children].filter((cell) => cell.getBoundingClientRect().width > 0).length,
  };
})()`;

/** How the cell of each state is drawn, colours aside. */
export const formsInPage = `Object.fromEntries(
  ['v', 'p', 'u', 'q', 'f', 'm', 'b'].map((state) => {
    const cell = document.querySelector('.links .strip > i.' + state);
    const { height, backgroundImage, borderTopWidth } = getComputedStyle(cell, '::before');
    return [state, [Math.round(parseFloat(height)), backgroundImage.split('(')[0], borderTopWidth].join(' ')];
  }),
)`;

export interface Contrast {
  readonly ratio: number;
  /** Where. */
  readonly what: string;
}

/** The least contrast of a text with what is behind it, as WCAG counts it. */
export const leastContrastInPage = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return (channels(backgroundColor)[3] ?? 1) === 0 ? behind(element.parentElement) : backgroundColor;
  };
  const texts = 'h1, h2, h3, p, a, li, td, th, dt, dd, small, em, b, code, span, time';
  return [...document.querySelectorAll(texts)]
    .filter((element) => element.textContent.trim() !== '' && element.id !== 'tip')
    .map((element) => {
      const text = luminance(getComputedStyle(element).color);
      const paper = luminance(behind(element));
      const ratio = (Math.max(text, paper) + 0.05) / (Math.min(text, paper) + 0.05);
      return { ratio, what: element.tagName + '.' + element.className + ': ' + element.textContent.slice(0, 30) };
    })
    .sort((a, b) => a.ratio - b.ratio)[0];
})()`;
