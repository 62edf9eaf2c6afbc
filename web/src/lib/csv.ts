/** The query of a CSV file that a spreadsheet opens right on a double click: Vietnamese settings part columns by semicolons and
 *  decimals by a comma. */
export const forSpreadsheets = (language: string): { locale?: 'vi'; bom?: 'true' } =>
    language === 'vi' ? { locale: 'vi' } : { bom: 'true' };
