import type { Profile, ProfileNode, Slicing } from './profile.ts';

/** Profiles that are each based on the one before; no guide has so many. It bounds a circle. */
const BASES_MAX = 20;

/** Ties the elements and slices of a differential to those of its base that they change: how an element is sliced, and what tells a slice apart, may be said there. */
export function inherit(profile: Profile, base: Profile): void {
  tie(profile.root, base.root);
}

function tie(node: ProfileNode, base: ProfileNode): void {
  node.inherited = base;
  for (const child of node.children) {
    const same = base.children.find(({ name }) => name === child.name);
    if (same) tie(child, same);
  }
  for (const slice of node.slices) {
    const same = base.slices.find((one) => one.slice === slice.slice);
    if (same) tie(slice, same);
  }
}

/** An element, and what it changes: its own profile first. */
export function withInherited(node: ProfileNode): ProfileNode[] {
  const all = [node];
  for (let at = node.inherited; at && all.length < BASES_MAX; at = at.inherited) all.push(at);
  return all;
}

/** How an element is sliced. Where its base says it, what is in none of the profile's own slices may be in one of the base's: whether there may be more is the base's to hold. */
export function slicingOf(node: ProfileNode): Slicing {
  const [own, ...inherited] = withInherited(node).map(({ slicing }) => slicing);
  const said = own ?? inherited.find((slicing) => slicing !== undefined);
  return { discriminators: said?.discriminators ?? [], isClosed: own?.isClosed ?? false };
}
