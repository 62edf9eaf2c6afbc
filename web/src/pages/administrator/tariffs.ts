import type { Items } from '../../api/client';

type Tariff = Items<'/tariffs'>[number];

/** The list that came into force last and still is, as the server chooses it; one that amends another is read with it. */
export function inForce(list: readonly Tariff[], day: string): Tariff | null {
    const open = list.filter((t) => (!t.valid_from || t.valid_from <= day) && (!t.valid_to || t.valid_to >= day));
    return open.sort((a, b) => (b.valid_from ?? '').localeCompare(a.valid_from ?? ''))[0] ?? null;
}
/** Also the lists that this one is read with. */
export function stateOf(list: readonly Tariff[], tariff: Tariff, today: string): 'in_force' | 'coming' | 'past' {
    if (tariff.valid_from && tariff.valid_from > today) return 'coming';
    if (tariff.valid_to && tariff.valid_to < today) return 'past';
    for (let now = inForce(list, today); now; now = list.find((t) => t.code === now?.amends) ?? null)
        if (now.id === tariff.id) return 'in_force';
    return 'past';
}
