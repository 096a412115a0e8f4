// Package depechev1 is the contract of the wire: the Item and its sections, the
// names of every stream, subject, bucket and header, how ids are made, and what
// makes an item valid at each step of the flow.
//
// It is all that a consumer needs to import besides package client. It opens no
// connection and reads no setting.
package depechev1
