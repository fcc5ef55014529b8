// Takes an opened sheet apart, so that nothing joins a comment to its sheet again.

const SHEET_FORMAT = 1;
/** No sheet nests deeper; one that does was made to break whoever reads it. */
const MOST_NESTED = 16;

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isTextOrNothing = (value) => value === undefined || value === null || typeof value === "string";

const depthOf = (value) =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

function comment(subjectId, item, said) {
  const isComment = isObject(said) && typeof said.text === "string";
  if (!isComment || ![said.facet, said.direction].every(isTextOrNothing)) throw new TypeError("not a comment");
  const { text, facet = null, direction = null, themes_only: themesOnly } = said;
  return { subject_id: subjectId, item, text, facet, direction, themes_only: themesOnly !== false };
}

/** {sheet, comments} from the bytes of one ballot; throws unless it is a sheet of the known format. */
export function readSheet(bytes, subjectId) {
  const whole = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  if (!isObject(whole) || whole.v !== SHEET_FORMAT || depthOf(whole) > MOST_NESTED) throw new TypeError("not a sheet");
  const { comments = {}, ...sheet } = whole;
  if (!isObject(comments)) throw new TypeError("comments are listed by item");
  return { sheet, comments: Object.entries(comments).map(([item, said]) => comment(subjectId, item, said)) };
}
