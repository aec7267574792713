import { isObject, textFor } from '../json/json.ts';

/** Where an extension may stand, as its definition says. */
export interface ExtensionUse {
  readonly contexts: readonly { readonly type: string; readonly expression: string }[];
  /** Rules of what it stands on, in FHIRPath. */
  readonly invariants: readonly string[];
  /** Whether it changes the meaning of what it stands on; undefined where the definition does not say. */
  readonly isModifier?: boolean;
}

/** @source https://hl7.org/fhir/R4/defining-extensions.html#context */
export function toUse({ context, contextInvariant, snapshot, differential }: Record<string, unknown>): ExtensionUse {
  const contexts = listOf(context).map(({ type, expression }) => ({
    type: textFor(type ?? 'element'),
    expression: textFor(expression ?? ''),
  }));
  const elements = [snapshot, differential].flatMap((said) => (isObject(said) ? listOf(said.element) : []));
  const root = elements.find(({ id, path }) => id === 'Extension' || path === 'Extension');
  return {
    contexts,
    invariants: Array.isArray(contextInvariant) ? contextInvariant.filter((one) => typeof one === 'string') : [],
    ...(typeof root?.isModifier === 'boolean' ? { isModifier: root.isModifier } : {}),
  };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
