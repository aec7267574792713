/** The address of a page: the same question, but beginning at another place. @param page - the place; undefined for the first page */
export function pageLink(address: string, query: URLSearchParams, page: string | undefined): string {
  const params = new URLSearchParams(query);
  params.delete('_page');
  if (page !== undefined) params.set('_page', page);
  const text = params.toString();
  return text === '' ? address : `${address}?${text}`;
}
