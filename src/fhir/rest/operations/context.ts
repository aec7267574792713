import { RefusalError } from '#kernel';
import { coreTypeOf, findBaseProfile } from '../../definitions/base-profiles.ts';
import { findContext } from '../../definitions/contexts.ts';
import { isObject, textFor } from '../../json/json.ts';
import { badValue } from '../../search/parse-values.ts';
import { objects } from '../../terminology/code-system.ts';
import type { CodeLists } from '../terminology/code-lists.ts';
import { notFound } from '../terminology/code-lists.ts';
import type { OperationInput } from './operation.ts';

/** Profiles on profiles that are gone up. */
const BASES_MAX = 10;

/**
 * The address of the value set that stands at an element of a definition, stored here or R4's own: `context=http://hl7.org/fhir/StructureDefinition/Patient#Patient.maritalStatus`.
 * What comes in and what goes out is bound to the same codes here, so `contextDirection` changes nothing.
 *
 * @returns undefined where no context is asked by
 * @refuses fhir.bad-search-value for another form of context, and a direction without one; fhir.not-found where no such definition is here, or no codes stand there
 * @source https://hl7.org/fhir/R4/valueset-operation-expand.html
 */
export async function setByContext(input: OperationInput, lists: CodeLists): Promise<string | undefined> {
  const context = input.text('context');
  const direction = input.text('contextDirection');
  if (direction !== undefined && direction !== 'incoming' && direction !== 'outgoing')
    throw new RefusalError(badValue('contextDirection', 'incoming, outgoing', direction));
  if (context === undefined) {
    if (direction === undefined) return undefined;
    throw new RefusalError(badValue('contextDirection', 'context', direction));
  }
  const [definition = '', path = ''] = context.split('#');
  if (definition === '' || path === '')
    throw new RefusalError(badValue('context', '[StructureDefinition]#[path]', context.slice(0, 200)));
  const found = await boundAt(lists, definition, path);
  if (found === undefined) throw notFound('ValueSet', context.slice(0, 200));
  return found;
}

/** What a profile does not bind is bound as in what it is a profile of. */
async function boundAt(lists: CodeLists, definition: string, path: string): Promise<string | undefined> {
  let url = definition;
  for (let i = 0; i < BASES_MAX; i++) {
    const [stored] = await lists.stored('StructureDefinition', url);
    const own = stored && boundIn(stored, path);
    if (own !== undefined) return own;
    const published = stored ?? findBaseProfile(plain(url));
    if (published === undefined) throw notFound('StructureDefinition', definition);
    const type = coreTypeOf(plain(url));
    const found = stored ? undefined : findContext(type ?? plain(url), path);
    if (found !== undefined || type !== undefined) return found;
    url = textFor(published.baseDefinition);
    if (url === '') return undefined;
    // Below its slices a profile has the elements of its base.
    path = path.replace(/:[^.]+/g, '');
  }
  return undefined;
}

function boundIn(definition: object, path: string): string | undefined {
  const { snapshot, differential } = definition as Record<string, unknown>;
  for (const part of [differential, snapshot]) {
    const elements = isObject(part) ? objects(part.element) : [];
    for (const { id, path: own, sliceName, binding } of elements) {
      const isMeant = id === path || own === path || sliceName === path;
      if (isMeant && isObject(binding) && typeof binding.valueSet === 'string') return binding.valueSet;
    }
  }
  return undefined;
}

function plain(url: string): string {
  return url.split('|')[0] ?? url;
}
