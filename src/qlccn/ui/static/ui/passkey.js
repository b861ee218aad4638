/* Passkeys: buttons show where the browser can, and what went wrong is said in words. The ceremony itself is the sign-in library's. */
(() => {
  "use strict";
  const said = {
    NotAllowedError: "Chưa xong: bạn đã hủy, hoặc quá thời gian chờ. Bấm lại để thử lần nữa.",
    InvalidStateError: "Khóa này đã được thêm vào tài khoản rồi.",
    NotSupportedError: "Thiết bị này không hỗ trợ loại khóa được yêu cầu.",
    SecurityError: "Trình duyệt chỉ cho dùng khóa đăng nhập qua HTTPS với tên miền (không phải địa chỉ IP).",
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !window.PublicKeyCredential;
    for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = Boolean(window.PublicKeyCredential);
  });
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.querySelector("[data-passkey-said]");
    if (!place) return;
    place.textContent = said[event.detail.exception?.name] ?? "Chưa dùng được khóa đăng nhập. Thử lại, hoặc đăng nhập bằng mật khẩu.";
    place.hidden = false;
  });
})();
