/** The part of pdfmake 0.3 that we use on a server. */
declare module 'pdfmake' {
  interface PdfMake {
    addFonts(
      fonts: Readonly<Record<string, Readonly<Record<'normal' | 'bold' | 'italics' | 'bolditalics', string>>>>,
    ): void;
    addTableLayouts(layouts: Readonly<Record<string, object>>): void;
    setUrlAccessPolicy(policy: (url: string) => boolean): void;
    setLocalAccessPolicy(policy: (path: string) => boolean): void;
    createPdf(definition: object): { getStream(): Promise<PdfInMaking>; getBuffer(): Promise<Buffer> };
  }
  /** A document of pdfkit, laid out and not yet written. */
  export interface PdfInMaking {
    readonly page: { readonly annotations: readonly object[] };
    readonly _root: { readonly data: { readonly AcroForm: { readonly data: PdfForm } } };
    ref(data: object): { end(): void };
    initForm(): void;
    annotate(x: number, y: number, w: number, h: number, data: object): void;
  }
  interface PdfForm {
    NeedAppearances?: boolean;
    SigFlags?: number;
    readonly Fields: (object | undefined)[];
  }
  const pdfmake: PdfMake;
  export default pdfmake;
}
