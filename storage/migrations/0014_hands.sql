-- Where the maker of the link was, when the password was set at that same place and nowhere else since.
ALTER TABLE account ADD COLUMN password_place {text}
--;
-- Where the link was made.
ALTER TABLE password_link ADD COLUMN place {text}
--;
-- Who enrolled a device (person '') or gave one of its people the PIN. What it sent counts as sent by them too, also after
-- somebody else enrolled it.
CREATE TABLE device_keeper (
    device {integer} NOT NULL REFERENCES device (num),
    person {text} NOT NULL,
    account {integer} NOT NULL REFERENCES account (num),
    PRIMARY KEY (device, person, account)
) {strict}
