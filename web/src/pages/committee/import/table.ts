// Tables as people have them: cells that were pasted, and the CSV that goes to the server.

export interface Sheet {
    headings: string[];
    rows: string[][];
}

/** Rows of a text whose cells are parted by `mark` (RFC 4180; spreadsheets paste tabs the same way). A line break inside of quotes is a
 *  blank. */
export function parse(text: string, mark: string): string[][] {
    const rows: string[][] = [];
    let row: string[] = [];
    let cell = '';
    let quoted = false;
    const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
    const endRow = () => {
        row.push(cell);
        if (row.some((c) => c.trim() !== '')) rows.push(row);
        row = [];
        cell = '';
    };
    for (let i = 0; i < source.length; i++) {
        const c = source[i];
        if (quoted) {
            if (c !== '"') cell += c === '\n' || c === '\r' ? ' ' : c;
            else if (source[i + 1] === '"') {
                cell += '"';
                i++;
            } else quoted = false;
        } else if (c === '"' && cell === '') quoted = true;
        else if (c === mark) {
            row.push(cell);
            cell = '';
        } else if (c === '\n' || c === '\r') {
            if (c === '\r' && source[i + 1] === '\n') i++;
            endRow();
        } else cell += c;
    }
    if (cell !== '' || row.length > 0) endRow();
    return rows;
}

/** What a map's templates take for marks of their own is no part of a heading; a heading stands once, and none is blank. */
function named(headings: string[]): string[] {
    const seen = new Set<string>();
    return headings.map((heading, i) => {
        const plain =
            heading
                .replace(/[{}|\s]+/g, ' ')
                .trim()
                .normalize('NFC') || `${i + 1}`;
        let name = plain;
        for (let n = 2; seen.has(name); n++) name = `${plain} ${n}`;
        seen.add(name);
        return name;
    });
}

/** The first row holds the headings; all rows are as wide as it. Null when there is none. */
export function sheetOf(rows: string[][]): Sheet | null {
    const [first, ...rest] = rows;
    if (!first) return null;
    let width = first.length;
    while (width > 0 && first[width - 1]?.trim() === '' && rest.every((row) => !row[width - 1]?.trim())) width--;
    if (width === 0) return null;
    return {
        headings: named(Array.from({ length: width }, (_, i) => first[i] ?? '')),
        rows: rest.map((row) => Array.from({ length: width }, (_, i) => row[i] ?? '')),
    };
}

function csvCell(text: string): string {
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As the server reads it; row n of the sheet is line n + 2. `as` says what a cell is sent as. */
export function csvOf(sheet: Sheet, as: (text: string, column: number) => string = (text) => text): string {
    const lines = [sheet.headings.map(csvCell).join(',')];
    for (const row of sheet.rows) lines.push(row.map((text, i) => csvCell(as(text, i))).join(','));
    return `${lines.join('\n')}\n`;
}
