package client_test

import (
	"context"
	"fmt"
	"log"

	"github.com/depeche-wire/depeche/proto/client"
	v1 "github.com/depeche-wire/depeche/proto/depeche/v1"
)

// A consumer of everything in French, which goes on where it stopped.
func ExampleClient_Subscribe() {
	wire, err := client.Connect("nats://127.0.0.1:4222")
	if err != nil {
		log.Fatal(err)
	}
	french := client.Filter{Languages: []string{"fr"}, Durable: "my-paper"}
	err = wire.Subscribe(context.Background(), french, func(ctx context.Context, it *v1.Item) error {
		fmt.Println(it.GetSource().GetName(), it.GetArticle().GetTitle(), it.GetArticle().GetUrl())
		return nil // done with it; an error has it come again
	})
	log.Fatal(err)
}
