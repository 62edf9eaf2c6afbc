// Where a position stands in the map's drawing. @svg-maps/vietnam does not say its projection; the boxes of 57 provinces against
// their boundaries in degrees (geoBoundaries) fit a Mercator projection with a mean error of one unit of the drawing, about 2 km.
const [x0, x_per_degree] = [-5321.838, 52.0906];
const [y0, y_per_degree] = [1244.374, 51.6901];

const mercator = (lat: number) => (Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) * 180) / Math.PI;
export function project(lat: number, lon: number): { x: number; y: number } {
    return { x: x0 + x_per_degree * lon, y: y0 - y_per_degree * mercator(lat) };
}
/** What is drawn: the mainland, and the sea with both archipelagos. */
export const view = { x: -8, y: -8, width: 834, height: 890 };
export const drawn = (p: { x: number; y: number }): boolean =>
    p.x >= view.x && p.x <= view.x + view.width && p.y >= view.y && p.y <= view.y + view.height;

// The package draws Hoàng Sa about a degree too far east, so its islands are marked here by their positions; Trường Sa is the
// package's, with marks that can be seen at this size.
export const islands: Readonly<Record<'hoangsa' | 'truongsa', readonly (readonly [lat: number, lon: number])[]>> = {
    hoangsa: [
        [16.534, 111.608],
        [16.834, 112.34],
        [16.667, 112.733],
        [15.783, 111.2],
        [16.45, 111.733],
        [16.98, 112.27],
        [16.967, 112.308],
        [16.05, 111.767],
        [16.35, 112.03],
    ],
    truongsa: [
        [8.645, 111.92],
        [11.43, 114.33],
        [10.183, 114.367],
        [9.885, 114.328],
        [7.89, 112.92],
        [8.97, 113.69],
        [10.375, 114.48],
        [8.11, 113.3],
        [10.73, 115.81],
        [10.41, 114.59],
        [7.52, 109.74],
        [9.72, 114.29],
    ],
};
export const label_at = { hoangsa: project(17.75, 111.95), truongsa: project(9.35, 112.6) } as const;
