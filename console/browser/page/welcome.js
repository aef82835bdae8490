// The cookie is set: go on without the token, and leave no trace of it in the history.
window.location.replace("/");
