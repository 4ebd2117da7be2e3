Rails.application.routes.draw do
  get '/', to: 'shop#sign_in'
  post '/login', to: 'shop#login'
  get '/home', to: 'shop#home'
  post '/note', to: 'shop#note'
end
