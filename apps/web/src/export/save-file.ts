/** What a browser that can write files itself offers for it. */
type FilePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

// Not in the types of browsers, since not all have it.
const pickerOf = (page: object) => ('showSaveFilePicker' in page ? (page.showSaveFilePicker as FilePicker) : undefined);

/**
 * Saves what the service answers under the name that it gives, or `otherwise`: written as it comes where the browser lets a page do so,
 * else as a download. Answers the name; undefined when the person chose no place for it.
 */
export async function saveAnswer(response: Response, otherwise: string): Promise<string | undefined> {
  const name = nameOf(response) ?? otherwise;
  const file = await pick(name);
  if (file === null) {
    await response.body?.cancel();
    return undefined;
  }
  if (!file || !response.body) {
    saveBlob(await response.blob(), name);
    return name;
  }
  await response.body.pipeTo(await file.createWritable());
  return file.name;
}

/** The place that a person chose, null when they chose none; undefined when they could not be asked. */
async function pick(suggestedName: string): Promise<FileSystemFileHandle | null | undefined> {
  const picker = pickerOf(window);
  try {
    return await picker?.call(window, { suggestedName });
  } catch (error) {
    return error instanceof DOMException && error.name === 'AbortError' ? null : undefined;
  }
}

/** Saves something as a download. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** The name of a file as its header gives it (RFC 6266); the form that may have any letter comes first. */
function nameOf({ headers }: Response): string | undefined {
  const disposition = headers.get('content-disposition') ?? '';
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(disposition) ?? [];
  if (encoded) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1];
}
