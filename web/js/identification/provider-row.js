import { h } from '../dom.js';
import { SENT, USES } from './words.js';

/** Somebody who may be asked: what for, what he is sent, what it costs, and whether he is asked at all. */
export function providerRow({ name, uses, sends, metered, state, reason, isOn }, change) {
  const box = h('input', { type: 'checkbox', 'data-provider': name, checked: isOn });
  box.addEventListener('change', () => change(name, box.checked));
  const about = [SENT[sends], metered && 'A question may cost money, and counts.'].filter(Boolean).join(' ');
  return h(
    'li',
    { 'data-state': state },
    h('label', { class: 'check' }, box, h('strong', {}, name)),
    h('p', {}, `For ${uses.map((use) => USES[use] ?? use).join(', ')}. ${about}`),
    state === 'unavailable' && h('p', { class: 'muted' }, reason ?? 'It is not set up here.'),
  );
}
