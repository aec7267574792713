/** Where it makes sense to go on reading when what was there is gone. */
const PLACES = 'li, article, section, form, details, dl, ul, ol, fieldset, table, [tabindex]';

const DIALOG = '[role=dialog]';

/**
 * Keeps the place of whoever reads by keyboard or by ear: a button that goes with what it ended (a share, a request, a form) would take the focus with it to the top
 * of the document. It goes to what stood around the button instead; to the heading where the page has nothing of it left.
 */
export function keepFocus(): void {
  let trail: readonly Element[] = [];
  let page = location.pathname;
  let isInDialog = false;
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return;
    // What a dialog does, it does for the page below: the place there is the one to come back to.
    if (target.closest('#content') === null) {
      isInDialog ||= target.closest(DIALOG) !== null;
      return;
    }
    isInDialog = false;
    trail = [target, ...around(target)];
    page = location.pathname;
  });
  const look = () => {
    const [last] = trail;
    if (last === undefined || page !== location.pathname) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    if (last.isConnected) {
      // A dialog that goes at once with what opened it gives nothing back by itself.
      const isOver = isInDialog && ![...document.querySelectorAll(DIALOG)].some((one) => one.checkVisibility());
      if (isOver && last instanceof HTMLElement) last.focus({ preventScroll: true });
      return;
    }
    const left = trail.find((one) => one.isConnected && one.id !== 'content' && one.matches(PLACES));
    const place = left ?? document.querySelector('#content h1');
    trail = [];
    if (!(place instanceof HTMLElement)) return;
    if (!place.hasAttribute('tabindex')) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };
  // After the change is drawn, and a dialog that closed has given the focus back.
  let isDue = false;
  new MutationObserver(() => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      look();
    });
  }).observe(document.body, { childList: true, subtree: true });
}

function around(element: Element): Element[] {
  const found: Element[] = [];
  for (let one = element.parentElement; one !== null && one !== document.body; one = one.parentElement) found.push(one);
  return found;
}
