export const TouchpointPage = () => null;
export const NewTouchpointPage = () => null;
