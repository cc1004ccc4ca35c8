// Whether what is written can be read: which texts print over each other, over a table card, or are cut off.

// In the page: every text that can be seen, as the boxes of its lines; then what is wrong with them, in words.
function unreadable() {
  const slack = 1.5;
  const name = (text) => `“${text.trim().replace(/\s+/g, ' ').slice(0, 40)}”`;
  // What of a box is inside of all that clip it. A text that ends in dots says itself that it goes on, and what scrolls can be scrolled to.
  const clip = (element, box) => {
    let { left, right, top, bottom } = box;
    let honest = false;
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      const outer = at.getBoundingClientRect();
      const margin = style.overflowX === 'clip' ? parseFloat(style.overflowClipMargin) || 0 : 0;
      if (style.textOverflow === 'ellipsis' || /auto|scroll/.test(style.overflowX + style.overflowY)) honest = true;
      if (style.textOverflow === 'ellipsis') right = Math.min(right, outer.right - parseFloat(style.paddingRight));
      if (style.overflowX !== 'visible') [left, right] = [Math.max(left, outer.left - margin), Math.min(right, outer.right + margin)];
      if (style.overflowY !== 'visible') [top, bottom] = [Math.max(top, outer.top - margin), Math.min(bottom, outer.bottom + margin)];
    }
    return { left, right, top, bottom, honest };
  };
  const wrong = [];
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: element, textContent: text } = walker.currentNode;
    if (!text.trim() || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (element.closest('.gstage-spoken, .skip, noscript, script, option, title, desc, dialog, .notice')) continue;
    // A name that is only spoken.
    if (getComputedStyle(element).clipPath !== 'none') continue;
    // What lies on the stone has a box that is larger than it is.
    const label = element.closest('.gstage-label');
    const turned = label && !label.style.transform.startsWith('matrix(1, 0, 0, 1,');
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    for (const box of range.getClientRects()) {
      if (box.width < 1 || box.height < 1) continue;
      const shown = clip(element, box);
      const isAway = shown.right - shown.left < 1 || shown.bottom - shown.top < 1;
      if (isAway && element.closest('.gstage-labels')) continue;
      const lost = Math.max(box.width - (shown.right - shown.left), box.height - (shown.bottom - shown.top) - 4);
      if (lost > slack && !shown.honest) wrong.push(`${name(text)} is cut off by ${Math.round(lost)} px`);
      if (isAway) continue;
      if (shown.right > innerWidth + slack || shown.left < -slack) wrong.push(`${name(text)} leaves the window`);
      if (!turned) seen.push({ element, text, box: shown });
    }
  }
  const menus = [...document.querySelectorAll('select')].filter((menu) => menu.checkVisibility({ visibilityProperty: true }));
  for (const menu of menus) {
    if (menu.closest('dialog')) continue;
    seen.push({ element: menu, text: menu.selectedOptions[0]?.textContent ?? '', box: menu.getBoundingClientRect() });
  }
  // What lies over the figure and hides what is under it.
  for (const cover of document.querySelectorAll('.card .paper, .verdict')) {
    if (cover.checkVisibility({ visibilityProperty: true })) seen.push({ element: cover, text: cover.textContent, box: cover.getBoundingClientRect(), cover: true });
  }
  // What stays at the lower edge while the rest scrolls past hides it on purpose.
  const passes = (element) => ['sticky', 'fixed'].includes(getComputedStyle(element.closest('.transport, .numbers th') ?? element).position);
  for (const [index, one] of seen.entries()) {
    for (const two of seen.slice(index + 1)) {
      if (one.element === two.element || one.element.contains(two.element) || two.element.contains(one.element)) continue;
      if (one.cover && two.cover) continue;
      if (passes(one.element) !== passes(two.element)) continue;
      const across = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
      // The boxes of lines are higher than letters are.
      const down = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top) - 3;
      if (across > slack && down > slack) wrong.push(`${name(one.text)} and ${name(two.text)} overlap by ${Math.round(across)} × ${Math.round(down)} px`);
      // Words of two different things that touch read as one.
      else if (down > slack && across > -4 && !one.cover && !two.cover && apart(one.element, two.element)) {
        wrong.push(`${name(one.text)} and ${name(two.text)} touch`);
      }
    }
  }
  // Whether two texts belong to things that stand beside each other, and not to one sentence.
  function apart(one, two) {
    const thing = (element) => element.closest('.counters > div, td, th, .field, .name, .words, button, select, .gstage-label, .segments, .growth, .ledger, .head > *');
    return thing(one) !== thing(two);
  }
  return [...new Set(wrong)];
}

// What cannot be read on a page as it is now, in words; nothing is an empty list.
export const troubles = (page) => page.evaluate(unreadable);
