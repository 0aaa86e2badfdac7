/** Where media are served: what links point to, and what their signatures are made over. */
export const mediaPath = {
  original: (id: string) => `/api/images/${id}/file`,
  rendition: (id: string, size: 'small' | 'medium') => `/api/images/${id}/thumbnails/${size}`,
  thumbnail: (id: string) => `/api/images/${id}/thumbnail`,
};
