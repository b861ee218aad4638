"""Accounts, sign-in, invitations and organisations. The sign-in library's views under addresses of ours."""

from allauth.account import views as library
from allauth.socialaccount import views as social
from django.urls import include, path, re_path

from qlccn.workbench import account, account_tokens, invitation, oidc, organisations, organisations_people

urlpatterns = [
    path("tai-khoan/", account.show, name="account"),
    path("tai-khoan/ma-truy-cap/", account_tokens.show, name="account_tokens"),
    path("tai-khoan/ma-truy-cap/<int:pk>/thu-hoi/", account_tokens.revoke, name="account_token_revoke"),
    path("tai-khoan/phien/<int:pk>/ket-thuc/", account.end_session, name="session_end"),
    path("tai-khoan/phien/ket-thuc-khac/", account.end_other_sessions, name="sessions_end"),
    path("tai-khoan/mat-khau/", library.password_change, name="account_change_password"),
    path("tai-khoan/dat-mat-khau/", library.password_set, name="account_set_password"),
    path("tai-khoan/quen-mat-khau/", library.password_reset, name="account_reset_password"),
    path("tai-khoan/quen-mat-khau/da-gui/", library.password_reset_done, name="account_reset_password_done"),
    path("tai-khoan/dat-lai/xong/", library.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^tai-khoan/dat-lai/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        library.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("tai-khoan/thu-dien-tu/", library.email, name="account_email"),
    path("tai-khoan/thu-dien-tu/cho-xac-nhan/", library.email_verification_sent, name="account_email_verification_sent"),
    path("tai-khoan/thu-dien-tu/xac-nhan/<str:key>/", library.confirm_email, name="account_confirm_email"),
    path("tai-khoan/xac-nhan/", library.reauthenticate, name="account_reauthenticate"),
    path("tai-khoan/bi-khoa/", library.account_inactive, name="account_inactive"),
    path("tai-khoan/xac-thuc/", include("allauth.mfa.urls")),
    path("tai-khoan/lien-ket/", social.connections, name="socialaccount_connections"),
    path("tai-khoan/lien-ket/thoi/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("tai-khoan/lien-ket/loi/", social.login_error, name="socialaccount_login_error"),
    path("tai-khoan/oidc/<slug:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("tai-khoan/oidc/<slug:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
    path("loi-moi/<str:token>/", invitation.show, name="invitation"),
    path("to-chuc/", organisations.index, name="organisations"),
    path("to-chuc/xuat.xlsx", organisations.export, name="organisations_export"),
    path("to-chuc/moi/", organisations.new, name="organisation_new"),
    path("to-chuc/<slug:slug>/", organisations.show, name="organisation"),
    path("to-chuc/<slug:slug>/sua/", organisations.edit, name="organisation_edit"),
    path("to-chuc/<slug:slug>/ket-thuc/", organisations.end, name="organisation_end"),
    path("to-chuc/<slug:slug>/moi-nguoi/", organisations_people.invite, name="organisation_invite"),
    path("to-chuc/<slug:slug>/loi-moi/<int:pk>/gui-lai/", organisations_people.resend, name="organisation_invitation_resend"),
    path("to-chuc/<slug:slug>/loi-moi/<int:pk>/rut/", organisations_people.withdraw, name="organisation_invitation_withdraw"),
    path("to-chuc/<slug:slug>/thanh-vien/", organisations_people.add_member, name="organisation_member"),
    path("to-chuc/<slug:slug>/thanh-vien/<int:pk>/sua/", organisations_people.change_member, name="organisation_member_change"),
    path("to-chuc/<slug:slug>/thanh-vien/<int:pk>/thoi/", organisations_people.leave, name="organisation_member_end"),
    path(
        "to-chuc/<slug:slug>/thanh-vien/<int:pk>/mat-khau/",
        organisations_people.reset_password,
        name="organisation_member_password",
    ),
    path("to-chuc/<slug:slug>/thanh-vien/<int:pk>/xoa-thong-tin/", organisations_people.erase, name="organisation_member_erase"),
    path("to-chuc/<slug:slug>/ban-giao/<int:pk>/", organisations_people.handover, name="handover"),
]
