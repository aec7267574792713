import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** A browser without idle callbacks (Safari) waits this long instead: the first page has been drawn by then. */
const LATER_MS = 2_000;

/**
 * Fetches all pages of a portal once its first page stands and the browser has nothing to do. Where the node is gone after that, the next page opens and
 * says so itself, instead of not being there to open.
 *
 * @param under - where the portal's addresses begin: `/me`
 */
export function PreloadPages({ under }: { readonly under: string }) {
  const { routesById } = useRouter();
  useEffect(() => {
    const fetchAll = () => {
      for (const route of Object.values(routesById)) {
        if (!route.fullPath.startsWith(under)) continue;
        // A page that could not be fetched now is fetched when it is opened, and says then what is wrong.
        const { component } = route.options as { component?: { preload?: () => Promise<unknown> | undefined } };
        component?.preload?.()?.catch(() => undefined);
      }
    };
    if (!('requestIdleCallback' in window)) {
      const timer = setTimeout(fetchAll, LATER_MS);
      return () => clearTimeout(timer);
    }
    const waiting = requestIdleCallback(fetchAll);
    return () => cancelIdleCallback(waiting);
  }, [routesById, under]);
  return null;
}
